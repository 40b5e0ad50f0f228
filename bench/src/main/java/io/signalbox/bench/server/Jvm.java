package io.signalbox.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The Java that runs the servers.
 *
 * @param home its directory
 */
record Jvm(Path home) {
    private static final Pattern HEAP_PART = Pattern.compile("(?:generation|heap)\\s+total \\d+K, used (\\d+)K");
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

    /** A full collection in another JVM, so that its memory shows what is in use. */
    void collectGarbage(long pid) throws IOException {
        jcmd(pid, "GC.run");
    }

    /** Bytes of another JVM's heap that are in use. */
    OptionalLong heapInUse(long pid) throws IOException {
        return OptionalLong.of(heapInUse(jcmd(pid, "GC.heap_info")));
    }

    /** The sum over what jcmd's GC.heap_info calls generations, or the heap as a whole, of their used kilobytes. */
    static long heapInUse(String information) {
        return HEAP_PART
                .matcher(information)
                .results()
                .mapToLong(part -> Long.parseLong(part.group(1)) * 1024)
                .sum();
    }

    private String jcmd(long pid, String command) throws IOException {
        return ServerProcess.run(List.of(home.resolve("bin/jcmd").toString(), Long.toString(pid), command), GC_LIMIT);
    }
}
