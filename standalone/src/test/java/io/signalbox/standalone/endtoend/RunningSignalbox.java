package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.standalone.cluster.QuietPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The jar as {@code ./signalbox start} runs it, on free ports, ready when this exists. */
final class RunningSignalbox implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final String CONNECTION_STRING = "Endpoint=";
    private static final Pattern HEAP_USED = Pattern.compile("(?:heap|generation) .*?used (\\d+)K");

    private final Spawned spawned;
    private final Path data;
    private final int port;
    private final int grpcPort;

    private RunningSignalbox(Spawned spawned, Path data, int port, int grpcPort) {
        this.spawned = spawned;
        this.data = data;
        this.port = port;
        this.grpcPort = grpcPort;
    }

    static RunningSignalbox start(Path data, String... options) {
        return start(data, Map.of(), options);
    }

    /** @param settings environment variables */
    static RunningSignalbox start(Path data, Map<String, String> settings, String... options) {
        return start(Spawned::run, data, settings, freePort(), freePort(), options);
    }

    /** Starts in the foreground of a terminal, where {@link #type} is heard. */
    static RunningSignalbox startInTerminal(Path data, String... options) {
        return start(Spawned::runInTerminal, data, Map.of(), freePort(), freePort(), options);
    }

    /** Starts with the ports and the data of one that has ended. */
    static RunningSignalbox startAgain(RunningSignalbox ended, String... options) {
        return start(Spawned::run, ended.data, Map.of(), ended.port, ended.grpcPort, options);
    }

    /** How a command becomes a process. */
    private interface Spawning {
        Spawned run(Path directory, Map<String, String> environment, List<String> command);
    }

    private static RunningSignalbox start(
            Spawning spawning, Path data, Map<String, String> settings, int port, int grpcPort, String... options) {
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of("--port", String.valueOf(port), "--grpc-port", String.valueOf(grpcPort)));
        command.addAll(List.of("--data", data.toString()));
        command.addAll(List.of(options));
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(settings);
        Spawned spawned = spawning.run(Project.root(), environment, command);
        RunningSignalbox running = new RunningSignalbox(spawned, data, port, grpcPort);
        try {
            running.awaitReady();
            return running;
        } catch (AssertionError e) {
            running.close();
            throw e;
        }
    }

    /** {@code ./signalbox start}, without its options. */
    static List<String> command() {
        return List.of(Project.root().resolve("signalbox").toString(), "start");
    }

    /** The jar of this build, on the JVM of this test. */
    static Map<String, String> environment() {
        return Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "SIGNALBOX_JAR",
                Project.jar().toString(),
                "SIGNALBOX_JAVA_OPTS",
                "-ea");
    }

    static int freePort() {
        return QuietPort.find();
    }

    int port() {
        return port;
    }

    int grpcPort() {
        return grpcPort;
    }

    URI endpoint() {
        return URI.create("http://localhost:" + port);
    }

    /** Of tenant dev, as printed. */
    ConnectionString connectionString() {
        return ConnectionString.parse(printed(CONNECTION_STRING));
    }

    /** The command that makes a person a backend, as printed. */
    String curlLine() {
        return printed("curl ");
    }

    String operatorKey() {
        return kept("operator.key");
    }

    String clusterSecret() {
        return kept("cluster.secret");
    }

    private String kept(String file) {
        try {
            return Files.readString(data.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> lines() {
        return spawned.lines();
    }

    String output() {
        return spawned.output();
    }

    boolean isAlive() {
        return spawned.process().isAlive();
    }

    /** What runs: the file that the process was made from. */
    Path executable() {
        return Path.of(spawned.process().info().command().orElseThrow());
    }

    /** Resident memory of the process, in bytes. */
    long residentBytes() {
        Path status = Path.of("/proc", String.valueOf(spawned.process().pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of heap that are in use right after a full collection. */
    long heapAfterCollection() {
        command("GC.run");
        Matcher used = HEAP_USED.matcher(command("GC.heap_info"));
        long sum = used.results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        assertThat(sum).as("heap in use, KB").isPositive();
        return sum * 1024;
    }

    private String command(String diagnostic) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        String pid = String.valueOf(spawned.process().pid());
        try (Spawned tool = Spawned.run(data, Map.of(), List.of(jcmd.toString(), pid, diagnostic))) {
            tool.ended(STOP_LIMIT);
            return tool.output();
        }
    }

    /** Types into its terminal. */
    void type(char key) {
        spawned.type(key);
    }

    /** Sends SIGTERM. */
    void terminate() {
        // Process.destroy would also close the streams, and with them the last lines.
        spawned.process().toHandle().destroy();
    }

    /** Sends SIGKILL. */
    void kill() {
        spawned.process().toHandle().destroyForcibly();
    }

    /** @return the exit code */
    int ended() {
        return spawned.ended(STOP_LIMIT);
    }

    @Override
    public void close() {
        terminate();
        try {
            ended();
        } finally {
            spawned.close();
        }
    }

    /** The part of the first printed line that starts with {@code start}. */
    private String printed(String start) {
        return spawned.lines().stream()
                .filter(line -> line.contains(start))
                .map(line -> line.substring(line.indexOf(start)).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing printed with " + start + ":\n" + output()));
    }

    private void awaitReady() {
        Await.until("ready", START_LIMIT, () -> {
            if (!isAlive()) {
                throw new AssertionError("ended instead of being ready:\n" + output());
            }
            return spawned.lines().stream().anyMatch(line -> line.startsWith("Stop with Ctrl-C"));
        });
    }
}
