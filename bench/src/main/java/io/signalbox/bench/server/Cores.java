package io.signalbox.bench.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which process runs on which core: without that, generator and server take time from each other. */
public final class Cores {
    private Cores() {}

    /** What stands before a command to keep it on one core; nothing when {@code taskset} is missing. */
    static List<String> pinnedTo(int core) {
        return find("taskset")
                .map(taskset -> List.of(taskset.toString(), "-c", Integer.toString(core)))
                .orElse(List.of());
    }

    /** What a reader of the figures must know about the cores, or nothing when all is well. */
    public static Optional<String> warning(int serverCore, int generatorCore) throws IOException {
        if (find("taskset").isEmpty()) {
            return Optional.of("taskset is missing: server and generator are not pinned and share the cores;"
                    + " the figures are only a hint");
        }
        String own = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("unknown");
        if (!own.equals(Integer.toString(generatorCore)) || serverCore == generatorCore) {
            return Optional.of("the generator may run on cores " + own + ", the server on " + serverCore
                    + " (expected: one core each); the figures are only a hint");
        }
        return Optional.empty();
    }

    /** An executable of the search path. */
    static Optional<Path> find(String command) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator))
                .map(directory -> Path.of(directory, command))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
