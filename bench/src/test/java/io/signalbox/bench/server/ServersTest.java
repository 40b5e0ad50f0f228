package io.signalbox.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bench.wire.Encoding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServersTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    @Test
    void a_server_of_its_own_process_listens_until_it_is_closed() throws IOException {
        Servers servers =
                new Servers(new ServerSettings(0, 0, JAVA, Path.of("none"), Path.of("none"), "", Encoding.JSON));
        Target plain = servers.start("plain");
        long pid = plain.pids().get(0);
        try (plain;
                Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", plain.port()), 1000);
            plain.collectGarbage();

            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(Files.readString(Path.of("/proc", String.valueOf(pid), "status")))
                    .containsPattern("Cpus_allowed_list:\\s+0\n");
            assertThat(plain.heapInUse().orElseThrow()).isBetween(100_000L, 256L << 20);
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void an_unknown_peer_and_a_missing_jar_are_refused_by_name() {
        Servers servers = new Servers(
                new ServerSettings(0, 0, JAVA, JAVA.resolve("bin/java"), Path.of("none.jar"), "", Encoding.JSON));

        assertThatThrownBy(() -> servers.start("pusher")).hasMessage("--peer pusher (expected: one of [nchan, plain])");
        assertThatThrownBy(() -> servers.start("signalbox")).hasMessage("--jar none.jar (expected: the server's jar)");
    }

    @Test
    void nodes_are_found_where_they_say_and_connections_go_to_them_in_turn() throws IOException {
        try (Workspace workspace = new Workspace()) {
            String lines = "echo '  node-2  http://localhost:9002  process 8';"
                    + " echo '  node-1  http://localhost:9001  process 7'; exec cat";
            ServerProcess process = workspace.start("nodes", List.of("sh", "-c", lines), Map.of(), 0);

            Nodes nodes = Nodes.of(process, 2);

            assertThat(nodes.count()).isEqualTo(2);
            assertThat(List.of(nodes.port(0), nodes.port(1), nodes.port(2))).containsExactly(9001, 9002, 9001);
        }
    }

    @Test
    void a_process_that_ends_early_is_told_with_its_last_lines_and_no_key() throws IOException {
        try (Workspace workspace = new Workspace()) {
            List<String> command = List.of("sh", "-c", "echo cannot start 'AccessKey=secret;' here; exit 3");
            ServerProcess process = workspace.start("short", command, Map.of(), 0);

            assertThatThrownBy(() -> process.awaitPort(1, Duration.ofSeconds(10)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("short ended with 3")
                    .hasMessageContaining("cannot start AccessKey=(hidden); here");
        }
    }

    @Test
    void the_heap_in_use_is_read_for_serial_and_g1_collectors() {
        String serial = """
                123:
                 def new generation   total 9792K, used 345K [0x0, 0x1, 0x2)
                  eden space 8704K,   3% used [0x0, 0x1, 0x2)
                 tenured generation   total 21888K, used 1000K [0x0, 0x1, 0x2)
                 Metaspace       used 22000K, committed 22500K, reserved 1114112K
                """;
        String g1 = """
                123:
                 garbage-first heap   total 262144K, used 4096K [0x0, 0x1)
                  region size 2048K, 1 young (2048K), 0 survivors (0K)
                 Metaspace       used 22000K, committed 22500K, reserved 1114112K
                """;

        assertThat(Jvm.heapInUse(serial)).isEqualTo(1345 * 1024);
        assertThat(Jvm.heapInUse(g1)).isEqualTo(4096 * 1024);
    }
}
