package io.signalbox.standalone.endtoend;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process with what it has printed; killed at the end if it has not ended by then. */
final class Spawned implements AutoCloseable {
    private static final int MOST_LINES = 200_000;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;

    private Spawned(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** @param environment added to that of this process; an empty value takes a variable away */
    static Spawned run(Path directory, Map<String, String> environment, List<String> command) {
        File nothing = Path.of("/dev/null").toFile();
        return run(directory, environment, command, ProcessBuilder.Redirect.from(nothing));
    }

    /** Runs the command as a person does: in the foreground of a terminal of its own, where {@link #type} types. */
    static Spawned runInTerminal(Path directory, Map<String, String> environment, List<String> command) {
        // A person's shell lets its foreground hear Ctrl-C; a build in the background may have been started without.
        String line = "env --default-signal=INT "
                + String.join(" ", command.stream().map(Spawned::quoted).toList());
        List<String> terminal = List.of("script", "--quiet", "--return", "--command", line, "/dev/null");
        return run(directory, environment, terminal, ProcessBuilder.Redirect.PIPE);
    }

    private static Spawned run(
            Path directory, Map<String, String> environment, List<String> command, ProcessBuilder.Redirect input) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(input);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            return new Spawned(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Types into the terminal. */
    void type(char key) {
        try {
            process.getOutputStream().write(key);
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Process process() {
        return process;
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Those after the first {@code from}, which whoever asks has seen before. */
    List<String> lines(int from) {
        synchronized (lines) {
            return List.copyOf(lines.subList(from, lines.size()));
        }
    }

    String output() {
        return String.join("\n", lines());
    }

    /** @return the exit code */
    int ended(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("process has not ended within " + limit + ":\n" + output());
            }
            reader.join(limit.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            ended(Await.LIMIT);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = output.readLine()) != null) {
                synchronized (lines) {
                    if (lines.size() < MOST_LINES) {
                        lines.add(line);
                    } else if (lines.size() == MOST_LINES) {
                        lines.add("more was printed, which is not kept");
                    }
                }
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add("output ended: " + e);
            }
        }
    }
}
