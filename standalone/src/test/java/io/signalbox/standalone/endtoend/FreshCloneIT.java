package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody does who has just heard of this: clone and start, with nothing in Maven's local repository. It downloads
 * everything, some 300 MB, so it runs only when asked for:
 *
 * <pre>{@code SIGNALBOX_TEST_FRESH_CLONE=true mvn verify -Dit.test=FreshCloneIT -Dtest=none \
 *         -Dsurefire.failIfNoSpecifiedTests=false -pl standalone -am}</pre>
 *
 * <p>What is cloned is the last commit.
 */
@EnabledIfEnvironmentVariable(named = "SIGNALBOX_TEST_FRESH_CLONE", matches = "true")
class FreshCloneIT {
    private static final Duration CLONE_LIMIT = Duration.ofMinutes(2);
    private static final Duration START_LIMIT = Duration.ofMinutes(30);

    @TempDir
    Path directory;

    @Test
    void a_fresh_clone_builds_itself_and_starts() {
        Path clone = directory.resolve("clone");
        try (Spawned git = Spawned.run(
                directory,
                Map.of(),
                List.of("git", "clone", "--quiet", Project.root().toUri().toString(), clone.toString()))) {
            assertThat(git.ended(CLONE_LIMIT)).as(git.output()).isZero();
        }
        Map<String, String> environment = new HashMap<>(RunningSignalbox.environment());
        environment.put("SIGNALBOX_JAR", "");
        environment.put("MAVEN_OPTS", "-Dmaven.repo.local=" + directory.resolve("repository"));
        List<String> start = List.of(clone.resolve("signalbox").toString(), "start", "--port=0", "--grpc-port=0");
        try (Spawned signalbox = Spawned.run(clone, environment, start)) {
            Await.until("ready", START_LIMIT, () -> {
                assertThat(signalbox.process().isAlive()).as(signalbox.output()).isTrue();
                return signalbox.lines().contains("Stop with Ctrl-C.");
            });
            assertThat(signalbox.output()).containsPattern("signalbox: built in \\d+ s");
            assertThat(signalbox.lines()).anyMatch(line -> line.matches("  http://localhost:\\d+/"));
        }
    }
}
