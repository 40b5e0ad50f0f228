package io.signalbox.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A server's process, its output in a file; ended by its id. */
final class ServerProcess implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 20;
    private static final int LAST_LINES = 15;

    private final String name;
    private final Process process;
    private final Path log;

    ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** A port that nobody listens on now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the process listens on a port. */
    void awaitPort(int port, Duration limit) throws IOException {
        await(() -> listens(port) ? Optional.of(port) : Optional.empty(), "a listener on port " + port, limit);
    }

    /** Waits for a line of its output. */
    String awaitLine(Predicate<String> wanted, String what, Duration limit) throws IOException {
        return await(() -> lines().stream().filter(wanted).findFirst(), what, limit);
    }

    /** Waits until a condition holds. */
    void await(String what, Duration limit, BooleanSupplier condition) throws IOException {
        await(() -> condition.getAsBoolean() ? Optional.of(condition) : Optional.empty(), what, limit);
    }

    /** Waits until a file is there. */
    void awaitFile(Path file, Duration limit) throws IOException {
        await(() -> Files.exists(file) ? Optional.of(file) : Optional.empty(), file.toString(), limit);
    }

    private interface Look<T> {
        Optional<T> now() throws IOException;
    }

    private <T> T await(Look<T> look, String what, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> seen = look.now();
            if (seen.isPresent()) {
                return seen.get();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(name + " has not shown " + what + " within " + limit + lastLines());
            }
            if (ended(POLL_MILLIS)) {
                throw new IOException(name + " ended with " + process.exitValue() + lastLines());
            }
        }
    }

    private boolean ended(long millis) throws IOException {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + name, e);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(log);
    }

    private String lastLines() throws IOException {
        List<String> lines = lines();
        List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        String text = ". Its last lines:\n  " + String.join("\n  ", last);
        return text.replaceAll("AccessKey=[^;\\s]*", "AccessKey=(hidden)");
    }

    /** Its id and those of its children. */
    List<Long> pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** Its own id. */
    long pid() {
        return process.pid();
    }

    /** Runs a short command to its end; returns what it printed. */
    static String run(List<String> command, Duration limit) throws IOException {
        Path output = Files.createTempFile("signalbox-bench", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            awaitSuccess(process, command, limit);
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    private static void awaitSuccess(Process process, List<String> command, Duration limit) throws IOException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " has not ended within " + limit);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command, e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(command + " ended with " + process.exitValue());
        }
    }

    /** Asks it to end, waits, then forces it and its children. Second calls do nothing. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
