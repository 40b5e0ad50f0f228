package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The npm clients in {@code src/test/js}. Without Node 20, or without a browser, their tests are skipped and say so;
 * when {@code SIGNALBOX_TEST_ALL_CLIENTS} is set, as {@code ./signalbox test} does, a missing one is a failure.
 */
final class NodeProject {
    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
    private static final Duration RUN_LIMIT = Duration.ofMinutes(3);
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    private NodeProject() {}

    /** Runs the scenarios of one file; fails with Node's report unless all passed. */
    static void run(String file, Map<String, String> world) {
        install();
        try (Spawned node =
                Spawned.run(Project.javaScript(), world, List.of("node", "--test", "--test-reporter=spec", file))) {
            int exitCode = node.ended(RUN_LIMIT);
            assertThat(exitCode).as(file + "\n" + node.output()).isZero();
            assertThat(node.output()).as("report of " + file).contains("fail 0").doesNotContain("pass 0");
        }
    }

    /** Starts a program that is not a test. */
    static Spawned start(String file, Map<String, String> world) {
        install();
        return Spawned.run(Project.javaScript(), world, List.of("node", file));
    }

    /** Where the browser is. */
    static Path browser() {
        Path found = onPath(BROWSERS);
        required(found != null, "no Chromium on the PATH (tried: " + String.join(", ", BROWSERS) + ")");
        return java.util.Objects.requireNonNull(found);
    }

    static Path installed(String file) {
        install();
        return Project.javaScript().resolve("node_modules").resolve(file);
    }

    private static synchronized void install() {
        required(onPath(List.of("node")) != null && onPath(List.of("npm")) != null, "no Node with npm on the PATH");
        // Test classes run beside each other in JVMs of their own, and all use one installation.
        try (FileChannel file = FileChannel.open(
                        Project.root().resolve("standalone/target/npm-ci.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock alone = file.lock()) {
            assertThat(alone.isValid()).isTrue();
            if (!isInstalled()) {
                installNow();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isInstalled() throws IOException {
        Path wanted = Project.javaScript().resolve("package-lock.json");
        Path done = Project.javaScript().resolve("node_modules/.package-lock.json");
        return Files.exists(done) && Files.getLastModifiedTime(done).compareTo(Files.getLastModifiedTime(wanted)) >= 0;
    }

    private static void installNow() {
        try (Spawned npm =
                Spawned.run(Project.javaScript(), Map.of(), List.of("npm", "ci", "--no-audit", "--no-fund"))) {
            int exitCode = npm.ended(INSTALL_LIMIT);
            assertThat(exitCode).as("npm ci\n" + npm.output()).isZero();
        }
    }

    private static void required(boolean there, String otherwise) {
        if (System.getenv("SIGNALBOX_TEST_ALL_CLIENTS") == null) {
            assumeTrue(there, otherwise);
        }
        assertThat(there).as(otherwise).isTrue();
    }

    private static @org.jspecify.annotations.Nullable Path onPath(List<String> names) {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(directory -> names.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
