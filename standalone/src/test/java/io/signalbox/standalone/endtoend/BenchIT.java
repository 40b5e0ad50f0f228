package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands of {@code bench/run}, small and short: not for the figures, but that each of them measures something,
 * loses nothing and writes it down. Skipped where the benchmarks were not built, unless
 * {@code SIGNALBOX_TEST_ALL_CLIENTS} is set.
 */
class BenchIT {
    private static final Path JAR = Project.root().resolve("bench/target/signalbox-bench-0.1.0-SNAPSHOT.jar");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @BeforeEach
    void the_benchmarks_are_built() throws IOException {
        if (System.getenv("SIGNALBOX_TEST_ALL_CLIENTS") == null) {
            assumeTrue(Files.exists(JAR), "no " + JAR);
        }
        assertThat(JAR).exists();
        // It is of this build, however old the compiler found it to be: nothing is to be built inside a test.
        Files.setLastModifiedTime(JAR, FileTime.from(Instant.now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fanout", "echo", "rest-send", "connect", "idle"})
    void each_command_measures_and_writes_it_down(String command) throws Exception {
        JsonNode result = measured(command);
        assertThat(result.path("runs")).hasSize(1);
        JsonNode run = result.path("runs").get(0);
        assertThat(run.path("server").asText()).isEqualTo("signalbox");
        hasFigures(run);
    }

    @Test
    void round_trips_are_measured_over_each_transport() throws Exception {
        JsonNode result = measured("transports", "--rates", "50");
        assertThat(result.path("runs"))
                .extracting(run -> run.path("server").asText())
                .containsExactly("websockets", "sse", "longpolling");
        result.path("runs").forEach(BenchIT::hasFigures);
    }

    @Test
    void what_crosses_nodes_is_measured_beside_what_stays() throws Exception {
        JsonNode result = measured("cross", "--publishers", "4", "--rounds", "1");
        assertThat(result.path("runs"))
                .extracting(run -> run.path("server").asText())
                .containsExactly("2 nodes, stays", "2 nodes, crosses");
        result.path("runs").forEach(BenchIT::hasFigures);
        assertThat(copies(result.path("runs").get(0))).isZero();
        // What is under way at the end of the time is counted by when it arrives.
        assertThat(copies(result.path("runs").get(1))).isBetween(0.5, 1.5);
    }

    private static double copies(JsonNode run) {
        return StreamSupport.stream(run.path("figures").spliterator(), false)
                .filter(figure -> figure.path("name").asText().equals("copies from node to node per message"))
                .mapToDouble(figure -> figure.path("value").asDouble())
                .findFirst()
                .orElseThrow();
    }

    private JsonNode measured(String command, String... more) throws Exception {
        Path file = directory.resolve("result.json");
        Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
        try (Spawned bench = Spawned.run(directory, environment, command(command, file, more))) {
            assertThat(bench.ended(LIMIT)).as(bench.output()).isZero();
        }
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        assertThat(result.path("command").asText()).isEqualTo(command);
        assertThat(result.path("clean").asBoolean()).as("%s", result).isTrue();
        assertThat(result.path("settings").path("connections").asText()).isEqualTo("10");
        return result;
    }

    private static void hasFigures(JsonNode run) {
        assertThat(run.path("figures")).isNotEmpty().allSatisfy(figure -> {
            assertThat(figure.path("name").asText()).isNotBlank();
            assertThat(figure.path("unit").asText()).isNotBlank();
            assertThat(figure.path("value").isNumber()).as("%s", figure).isTrue();
        });
    }

    private static List<String> command(String command, Path file, String... more) throws IOException {
        List<String> cores = allowedCores();
        Stream<String> start = Stream.of(Project.root().resolve("bench/run").toString(), command);
        Stream<String> small =
                Stream.of("--connections 10 --warmup 1 --duration 1 --rounds 2 --max-seconds 150".split(" "));
        Stream<String> pinned =
                Stream.of("--server-core", cores.get(0), "--generator-core", cores.get(cores.size() - 1));
        Stream<String> files = Stream.of("--jar", Project.jar().toString(), "--out", file.toString());
        return Stream.of(start, small, pinned, files, Stream.of(more))
                .flatMap(part -> part)
                .toList();
    }

    /** First and last of the CPUs that this process may use: to be pinned to another would end the command. */
    private static List<String> allowedCores() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .map(cores -> List.of(cores.split("[,-]")))
                .findFirst()
                .orElseThrow();
    }
}
