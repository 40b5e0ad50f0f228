package io.signalbox.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/** A temporary directory and the processes that work in it; both are gone at the latest when this JVM ends. */
final class Workspace implements AutoCloseable {
    private final Path directory = Files.createTempDirectory("signalbox-bench");
    private final ConcurrentLinkedDeque<ServerProcess> processes = new ConcurrentLinkedDeque<>();
    private final Thread atExit = new Thread(this::end, "end-servers");

    Workspace() throws IOException {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Path directory() {
        return directory;
    }

    /**
     * Starts a process here.
     *
     * @param core CPU it may use, when {@code taskset} is there to say so
     */
    ServerProcess start(String name, List<String> command, Map<String, String> environment, int core)
            throws IOException {
        List<String> pinned = new ArrayList<>(Cores.pinnedTo(core));
        pinned.addAll(command);
        Path log = directory.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(pinned)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        ServerProcess process = new ServerProcess(name, builder.start(), log);
        processes.push(process);
        return process;
    }

    private void end() {
        processes.forEach(ServerProcess::close);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        end();
    }
}
