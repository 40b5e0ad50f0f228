package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./signalbox start} with something wrong: one line, an exit code, nothing started, nothing left behind. */
class LauncherIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void an_unknown_option_is_one_line_and_exit_code_2() {
        refused(2, Map.of(), "unknown option: --prot (expected: --port, ", "--prot", "80");
    }

    @Test
    void a_wrong_value_is_one_line_and_exit_code_2() {
        refused(
                2,
                Map.of(),
                "--port: 70000 (expected: a port from 1 to 65535, or 0 for a free one)",
                "--port",
                "70000");
    }

    @Test
    void a_wrong_environment_variable_is_one_line_and_exit_code_2() {
        refused(2, Map.of("SIGNALBOX_GRPC_PORT", "x"), "SIGNALBOX_GRPC_PORT: x (expected: a port ");
    }

    @Test
    void a_taken_port_is_one_line_and_exit_code_1() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            refused(1, Map.of(), "port " + port + " on 127.0.0.1 is taken; choose another with --port", "--port", port);
            refused(
                    1,
                    Map.of(),
                    "port " + port + " on 127.0.0.1 is taken; choose another with --grpc-port",
                    "--port=0",
                    "--grpc-port",
                    port);
        }
    }

    @Test
    void a_directory_that_cannot_be_made_is_one_line_and_exit_code_1() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        refused(
                1,
                Map.of(),
                "data directory " + file + "/data cannot be written: ",
                "--port=0",
                "--grpc-port=0",
                "--data",
                file + "/data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/signalbox", "/proc", "/sys/signalbox", "/dev/null/signalbox"})
    void a_directory_where_nothing_can_be_made_is_told_in_words(String place) {
        try (Spawned launcher = launch(Map.of(), "--port=0", "--grpc-port=0", "--data", place)) {
            assertThat(launcher.ended(LIMIT)).isEqualTo(1);
            assertThat(launcher.lines())
                    .singleElement()
                    .asString()
                    .matches("signalbox: data directory " + place + " cannot be written: [a-z]+( [a-z]+)+");
        }
    }

    @Test
    void a_damaged_database_is_one_line_and_exit_code_1() throws IOException {
        Path file = Files.writeString(directory.resolve("signalbox.mv.db"), "no database at all");
        try (Spawned launcher = launch(Map.of(), "--port=0", "--grpc-port=0", "--data", directory.toString())) {
            assertThat(launcher.ended(START_LIMIT)).isEqualTo(1);
            assertThat(launcher.lines())
                    .singleElement()
                    .asString()
                    .startsWith("signalbox: " + file + " cannot be opened: it is damaged, or of another version (");
        }
    }

    @ParameterizedTest
    @CsvSource({"quarkus.http.port, --port", "signalbox.data-plane.grpc-port, --grpc-port"})
    void a_port_that_is_taken_after_it_was_tried_out_is_told_in_one_line_too(String setting, String option)
            throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            // The check does not know that another port will be bound: as if the checked one had been taken meanwhile.
            Map<String, String> environment =
                    Map.of("SIGNALBOX_JAVA_OPTS", "-D%prod." + setting + "=" + taken.getLocalPort());
            try (Spawned launcher = launch(environment, "--port=0", "--grpc-port=0", "--data", directory.toString())) {
                assertThat(launcher.ended(START_LIMIT)).isEqualTo(1);
                assertThat(launcher.lines())
                        .filteredOn(line -> !line.contains(" INFO "))
                        .singleElement()
                        .asString()
                        .matches("signalbox: port \\d+ on 127.0.0.1 is taken; choose another with " + option);
            }
        }
    }

    @Test
    void environment_variables_alone_are_enough() throws IOException {
        String port = String.valueOf(RunningSignalbox.freePort());
        String grpcPort = String.valueOf(RunningSignalbox.freePort());
        Map<String, String> environment = Map.of(
                "SIGNALBOX_PORT", port,
                "SIGNALBOX_GRPC_PORT", grpcPort,
                "SIGNALBOX_DATA", "there",
                "SIGNALBOX_BIND", "127.0.0.1",
                "SIGNALBOX_NO_DEMO", "true");
        try (Spawned launcher = launch(environment)) {
            Await.until("ready", START_LIMIT, () -> launcher.lines().contains("Stop with Ctrl-C."));
            assertThat(launcher.output())
                    .contains("Endpoint=http://localhost:" + port + ";")
                    .contains("app servers on gRPC port " + grpcPort)
                    .doesNotContain("Open in a browser");
            assertThat(directory.resolve("there/signalbox.mv.db")).exists();
            URL page = URI.create("http://localhost:" + port + "/").toURL();
            assertThat(((HttpURLConnection) page.openConnection()).getResponseCode())
                    .as("no demo")
                    .isEqualTo(404);
            launcher.process().toHandle().destroy();
            launcher.ended(START_LIMIT);
        }
    }

    @Test
    void a_java_home_without_java_is_one_line_and_exit_code_1() {
        refused(
                1,
                Map.of("JAVA_HOME", directory.toString()),
                "JAVA_HOME is " + directory + ", but there is no bin/java");
    }

    @Test
    void a_java_that_is_too_old_is_one_line_and_exit_code_1() throws IOException {
        Path java = directory.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        refused(1, Map.of("JAVA_HOME", directory.toString()), java + " is Java 11 (expected: 17 or newer)");
    }

    @Test
    void an_unknown_command_is_one_line_and_exit_code_2() {
        try (Spawned launcher = Spawned.run(
                directory, Map.of(), List.of(Project.root().resolve("signalbox").toString(), "stat"))) {
            assertThat(launcher.ended(LIMIT)).isEqualTo(2);
            assertThat(launcher.output()).isEqualTo("signalbox: unknown command: stat (expected: start, test or help)");
        }
    }

    @Test
    void the_help_text_names_every_option() {
        try (Spawned launcher = launch(Map.of(), "--help")) {
            assertThat(launcher.ended(LIMIT)).isZero();
            assertThat(launcher.output())
                    .contains("--port", "--grpc-port", "--data", "--bind", "--no-demo", "--help")
                    .contains("SIGNALBOX_PORT", "SIGNALBOX_GRPC_PORT", "SIGNALBOX_DATA", "SIGNALBOX_BIND")
                    .contains("SIGNALBOX_NO_DEMO");
        }
    }

    private void refused(int exitCode, Map<String, String> environment, String line, String... options) {
        try (Spawned launcher = launch(environment, options)) {
            int code = launcher.ended(LIMIT);
            assertThat(launcher.lines())
                    .as("printed")
                    .singleElement()
                    .asString()
                    .startsWith("signalbox: " + line);
            assertThat(code).as("exit code").isEqualTo(exitCode);
            assertThat(directory.resolve("data")).doesNotExist();
        }
    }

    private Spawned launch(Map<String, String> environment, String... options) {
        List<String> command = new ArrayList<>(RunningSignalbox.command());
        command.addAll(List.of(options));
        Map<String, String> all = new HashMap<>(RunningSignalbox.environment());
        all.putAll(environment);
        return Spawned.run(directory, all, command);
    }
}
