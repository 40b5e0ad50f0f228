package io.signalbox.standalone.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long a start took, from the command to the line that ends the welcome.
 *
 * @param wall as a person waits for it
 * @param cpu what it cost; on a busy machine the one that means something
 * @param archived whether the classes came from the project's archive
 */
record TimedStart(Duration wall, Duration cpu, boolean archived) {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** Starts a project's jar with its launcher, does {@code meanwhile} when it is ready, and stops it. */
    static TimedStart of(CopiedProject project, Path data, Runnable meanwhile) {
        Instant begin = Instant.now();
        try (Spawned spawned = Spawned.run(project.root(), project.environment(), command(project, data))) {
            Await.until("ready", LIMIT, () -> {
                if (!spawned.process().isAlive()) {
                    throw new AssertionError("ended instead of being ready:\n" + spawned.output());
                }
                return spawned.lines().contains("Stop with Ctrl-C.");
            });
            Duration wall = Duration.between(begin, Instant.now());
            Duration cpu = spawned.process().info().totalCpuDuration().orElseThrow();
            TimedStart start = new TimedStart(wall, cpu, mapsArchive(spawned.process(), project));
            meanwhile.run();
            spawned.process().toHandle().destroy();
            spawned.ended(LIMIT);
            return start;
        }
    }

    /** On a busy machine it may take four times as long, but not cost more. */
    boolean within(Duration limit) {
        return wall.compareTo(limit) < 0 || (cpu.compareTo(limit) < 0 && wall.compareTo(limit.multipliedBy(4)) < 0);
    }

    private static List<String> command(CopiedProject project, Path data) {
        return List.of(project.launcher().toString(), "start", "--port=0", "--grpc-port=0", "--data", data.toString());
    }

    private static boolean mapsArchive(Process process, CopiedProject project) {
        try {
            String maps = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "maps"));
            return maps.contains(project.target() + "/classes-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
