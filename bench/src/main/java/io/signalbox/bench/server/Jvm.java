package io.signalbox.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The Java that runs the servers.
 *
 * @param home its directory
 */
record Jvm(Path home) {
    private static final Duration GC_LIMIT = Duration.ofSeconds(30);

    Jvm {
        if (!Files.isExecutable(home.resolve("bin/java"))) {
            throw new IllegalArgumentException("java: " + home + " (expected: a directory with bin/java)");
        }
    }

    /** The command line of a class of this module. */
    List<String> program(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/java").toString(),
                "-Xms32m",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** A full collection in another JVM, so that its resident memory shows what is in use. */
    void collectGarbage(long pid) throws IOException {
        ServerProcess.run(List.of(home.resolve("bin/jcmd").toString(), Long.toString(pid), "GC.run"), GC_LIMIT);
    }
}
