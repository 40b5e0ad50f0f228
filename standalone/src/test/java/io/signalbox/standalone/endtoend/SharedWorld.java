package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One world, without the demo, for all test classes that leave everything in it as it was; starting one for each would
 * take longer than what they do. It starts when it is first asked for and ends after the last test.
 */
final class SharedWorld implements BeforeAllCallback {
    private static final String WATCHFUL = "-ea -Dio.netty.leakDetection.level=paranoid";

    private static @Nullable World world;
    private static @Nullable Path data;

    static synchronized World get() {
        World there = world;
        if (there == null) {
            try {
                Path directory = Files.createTempDirectory("signalbox-shared-world");
                data = directory;
                there = World.start(directory, Map.of("SIGNALBOX_JAVA_OPTS", WATCHFUL), "--no-demo");
                world = there;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return there;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedWorld.class))
                .computeIfAbsent("end", key -> (AutoCloseable) SharedWorld::end);
    }

    private static synchronized void end() throws IOException {
        World ended = world;
        if (ended != null) {
            // Netty tells of a leak when the lost buffer is collected.
            ended.signalbox().heapAfterCollection();
            ended.close();
            world = null;
            assertThat(ended.signalbox().output()).doesNotContain("LEAK");
        }
        if (data != null) {
            try (Stream<Path> files = Files.walk(data)) {
                List<Path> deepestFirst =
                        files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.delete(file);
                }
            }
            data = null;
        }
    }
}
