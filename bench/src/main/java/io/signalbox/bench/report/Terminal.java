package io.signalbox.bench.report;

/** The one place that prints: the table for people, and why there is none. */
public final class Terminal {
    private Terminal() {}

    public static void print(String text) {
        System.out.print(text);
        System.out.flush();
    }

    /** One line about what goes on, beside the table. */
    public static void note(String line) {
        System.err.println("bench: " + line);
    }
}
