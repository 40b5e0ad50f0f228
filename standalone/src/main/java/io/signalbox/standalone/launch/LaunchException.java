package io.signalbox.standalone.launch;

/** Why Signalbox does not start: one line for the person at the terminal, and the exit code. */
public final class LaunchException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int USAGE = 2;
    private static final int OTHERWISE = 1;

    private final int exitCode;

    private LaunchException(int exitCode, String line) {
        // Whoever reads it mistyped something; a stack trace would not tell where.
        super(line, null, false, false);
        this.exitCode = exitCode;
    }

    static LaunchException usage(String offending, String expected) {
        return new LaunchException(USAGE, offending + " (expected: " + expected + ")");
    }

    static LaunchException because(String line) {
        return new LaunchException(OTHERWISE, line);
    }

    /** 2 for a wrong option or value, 1 for anything else. */
    public int exitCode() {
        return exitCode;
    }
}
