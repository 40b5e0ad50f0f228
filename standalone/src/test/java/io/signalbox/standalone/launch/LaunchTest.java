package io.signalbox.standalone.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
    @TempDir
    Path directory;

    @Test
    void a_start_makes_its_directory_and_a_secret_only_its_owner_reads() throws Exception {
        Path data = directory.resolve("a/b");
        try (Launch launch = Launch.prepare(options(0, data))) {
            Path secret = data.resolve("cluster.secret");
            assertThat(launch.configuration()).containsEntry("signalbox.cluster.secret", Files.readString(secret));
            assertThat(Files.getPosixFilePermissions(secret))
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }

    @Test
    void the_secret_survives_a_restart() throws Exception {
        Map<String, String> before = configuration();
        assertThat(configuration().get("signalbox.cluster.secret"))
                .isEqualTo(before.get("signalbox.cluster.secret"))
                .hasSizeGreaterThanOrEqualTo(32);
    }

    @Test
    void port_0_takes_free_ports_and_everyone_is_told_the_same() throws Exception {
        Map<String, String> configuration = configuration();
        String grpc = "localhost:" + configuration.get("signalbox.data-plane.grpc-port");
        assertThat(grpc).doesNotEndWith(":0");
        assertThat(configuration)
                .containsEntry("signalbox.data-plane.tenants", grpc)
                .containsEntry("signalbox.rest-api.data-plane", grpc)
                .containsEntry("signalbox.rest-api.tenants", grpc)
                .containsEntry("signalbox.standalone.host", "localhost")
                .containsEntry("quarkus.http.host", "127.0.0.1")
                .containsEntry("signalbox.data-plane.grpc-host", "127.0.0.1");
        assertThat(configuration.get("quarkus.http.port")).isNotEqualTo("0");
    }

    @Test
    void a_cluster_has_ports_of_its_own_and_the_asked_one_in_front() throws Exception {
        LaunchOptions three =
                new LaunchOptions(0, 0, directory.resolve("data"), "127.0.0.1", true, 3, LaunchOptions.Wanted.START);
        try (Launch launch = Launch.prepare(three)) {
            Map<String, String> configuration = launch.configuration();
            List<String> http = listed(configuration, "signalbox.standalone.node-ports");
            List<String> grpc = listed(configuration, "signalbox.rest-api.data-plane");
            List<String> members = listed(configuration, "signalbox.cluster.members");
            assertThat(List.of(http, grpc, members))
                    .allSatisfy(ports -> assertThat(ports).hasSize(3).doesNotHaveDuplicates());
            assertThat(configuration)
                    .containsEntry("quarkus.http.port", http.get(0))
                    .containsEntry("signalbox.data-plane.tenants", grpc.get(0))
                    .containsEntry("signalbox.cluster.discovery", "tcp");
            assertThat(configuration.get("signalbox.standalone.endpoint"))
                    .isEqualTo("http://localhost:" + configuration.get("signalbox.standalone.port"));
            assertThat(http).doesNotContain(configuration.get("signalbox.standalone.port"));
        }
    }

    @Test
    void a_cluster_on_one_machine_is_for_that_machine_alone() {
        assertThatThrownBy(() -> Launch.prepare(
                        new LaunchOptions(0, 0, directory, "0.0.0.0", true, 3, LaunchOptions.Wanted.START)))
                .isInstanceOfSatisfying(
                        LaunchException.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("--cluster with --bind 0.0.0.0");
    }

    @Test
    void a_taken_port_is_one_clear_line() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            refused(
                    options(taken.getLocalPort(), directory),
                    "port " + taken.getLocalPort() + " on 127.0.0.1 is taken; choose another with --port");
        }
    }

    @Test
    void a_file_in_place_of_the_data_directory_is_one_clear_line() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        refused(options(0, file), "data directory " + file + " cannot be written: it is a file");
    }

    @Test
    void a_data_directory_that_another_process_uses_is_one_clear_line() throws Exception {
        try (Launch first = Launch.prepare(options(0, directory))) {
            assertThat(first.configuration()).isNotEmpty();
            refused(options(0, directory), "data directory " + directory + " is in use by another Signalbox");
        }
    }

    @Test
    void a_secret_that_was_cut_off_is_not_taken() throws IOException {
        Path file = Files.writeString(directory.resolve("cluster.secret"), "short");
        refused(
                options(0, directory),
                file + " holds 5 characters (expected: at least 32; delete it to have a new one made)");
    }

    @Test
    void an_address_of_another_machine_is_one_clear_line() {
        assertThatThrownBy(() -> Launch.prepare(
                        new LaunchOptions(0, 0, directory, "192.0.2.1", true, 1, LaunchOptions.Wanted.START)))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("cannot listen on 192.0.2.1:0 (--port): ");
    }

    private Map<String, String> configuration() throws Exception {
        try (Launch launch = Launch.prepare(options(0, directory))) {
            return launch.configuration();
        }
    }

    private static LaunchOptions options(int port, Path data) {
        return new LaunchOptions(port, 0, data, "127.0.0.1", true, 1, LaunchOptions.Wanted.START);
    }

    private static void refused(LaunchOptions options, String line) {
        assertThatThrownBy(() -> Launch.prepare(options)).isInstanceOfSatisfying(LaunchException.class, e -> {
            assertThat(e).hasMessage(line);
            assertThat(e.exitCode()).isEqualTo(1);
        });
    }

    private static List<String> listed(Map<String, String> configuration, String key) {
        return List.of(configuration.getOrDefault(key, "").split(","));
    }
}
