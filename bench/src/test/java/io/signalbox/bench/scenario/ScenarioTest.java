package io.signalbox.bench.scenario;

import static io.signalbox.bench.scenario.FixedRates.figure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bench.option.Options;
import io.signalbox.bench.plain.PlainFanout;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.wire.Encoding;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator against servers whose behaviour is known. */
class ScenarioTest {
    @Test
    void every_message_of_a_sound_server_is_counted_once_per_client() throws IOException {
        Result result = againstPlain(new Fanout(), "--connections", "50");

        assertThat(result.faults()).isEmpty();
        assertThat(figure(result, "deliveries per second"))
                .isPositive()
                // All but those of the one message that is under way at the end.
                .isCloseTo(50 * figure(result, "messages published per second"), Offset.offset(50.0));
        assertThat(figure(result, "delay p50")).isPositive().isLessThanOrEqualTo(figure(result, "delay max"));
    }

    @Test
    void bursts_of_several_publishers_stay_in_order_per_publisher() throws IOException {
        Result result = againstPlain(
                new Fanout(), "--connections", "20", "--publishers", "3", "--burst", "16", "--size", "5000");

        assertThat(result.faults()).isEmpty();
        assertThat(figure(result, "messages published per second")).isPositive();
    }

    @Test
    void a_fixed_rate_is_kept() throws IOException {
        FixedRates.kept(
                Map.of("messages published per second", 50.0),
                () -> List.of(againstPlain(new Fanout(), "--connections", "10", "--rate", "50")));
    }

    @Test
    void another_generator_is_told_how_to_reach_the_server(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("serve.env");
        Serve serve = new Serve(new ByteArrayInputStream("\n".getBytes(StandardCharsets.US_ASCII)));
        Result result = againstPlain(serve, "--connections", "10", "--env-file", file.toString());

        assertThat(result.faults()).isEmpty();
        assertThat(Files.readString(file))
                .containsPattern("SUBSCRIBE='ws://127.0.0.1:\\d+/sub'\n")
                .containsPattern("PUBLISH='http://127.0.0.1:\\d+/pub'\n")
                .contains("SERVER_PID='" + ProcessHandle.current().pid() + "'\n");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void clients_that_connect_and_idle_are_measured() throws IOException {
        Result connects = againstPlain(new Connect(), "--connections", "100", "--rounds", "2");
        Result idle = againstPlain(new Idle(), "--connections", "100");

        assertThat(connects.faults()).isEmpty();
        assertThat(figure(connects, "connects per second")).isPositive();
        assertThat(idle.faults()).isEmpty();
        assertThat(figure(idle, "server memory with all (RSS)")).isPositive();
    }

    @Test
    void loss_doubling_and_swapping_are_found_out() throws IOException {
        byte[][] kept = new byte[1][];
        ScriptedServer.Script flawed = (number, message) -> switch (number) {
            case 3 -> List.of();
            case 5 -> List.of(message, message);
            case 8 -> {
                kept[0] = message;
                yield List.of();
            }
            case 9 -> List.of(message, kept[0]);
            default -> List.of(message);
        };
        try (ScriptedServer server = new ScriptedServer(Encoding.RAW, flawed)) {
            Result result = run(
                    new Fanout(), server.port(), Encoding.RAW, "--connections", "1", "--rate", "30", "--duration", "2");

            assertThat(result.faults())
                    .containsExactly("1 messages lost", "1 messages doubled", "1 messages out of order");
        }
    }

    @Test
    void signalr_messages_are_counted_also_when_two_share_a_frame_and_frames_are_torn() throws IOException {
        ByteCollector pending = new ByteCollector();
        ScriptedServer.Script pairs = (number, message) -> {
            String text = new String(message, StandardCharsets.US_ASCII);
            pending.add("{\"type\":1,\"target\":\"b\",\"arguments\":[\"" + text + "\"]}\u001e{\"type\":6}\u001e");
            return number % 2 == 0 ? List.of() : List.of(pending.take());
        };
        try (ScriptedServer server = new ScriptedServer(Encoding.JSON, pairs)) {
            Result result = run(new Fanout(), server.port(), Encoding.JSON, "--connections", "3", "--burst", "2");

            assertThat(result.faults()).isEmpty();
            assertThat(figure(result, "deliveries per second")).isPositive();
        }
    }

    @Test
    void echoes_come_back_to_the_connection_that_asked() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Encoding.RAW, (number, message) -> List.of())) {
            Result saturated = run(new Echo(), server.port(), Encoding.RAW, "--connections", "5");

            assertThat(saturated.faults()).isEmpty();
            assertThat(figure(saturated, "echoes per second")).isPositive();
            FixedRates.kept(
                    Map.of("echoes per second", 100.0),
                    () -> List.of(run(new Echo(), server.port(), Encoding.RAW, "--connections", "5", "--rate", "100")));
        }
    }

    @Test
    void a_server_that_refuses_its_clients_ends_the_run_with_the_reason() throws IOException {
        try (PlainFanout server = serving()) {
            LocalTarget target = new LocalTarget(server.port(), Encoding.JSON);

            assertThatThrownBy(() -> new Fanout().run(target, options(new Fanout(), "--connections", "0")))
                    .hasMessage("--connections 0 (expected: at least 1)");
        }
        try (ScriptedServer server = new ScriptedServer(Encoding.JSON, (number, message) -> List.of())) {
            server.close();

            assertThatThrownBy(() -> run(new Fanout(), server.port(), Encoding.JSON, "--connections", "2"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("2 of 2 connections failed: connection 0: Connection refused");
        }
    }

    private static Result againstPlain(Scenario scenario, String... arguments) throws IOException {
        try (PlainFanout server = serving()) {
            return run(scenario, server.port(), Encoding.RAW, arguments);
        }
    }

    private static PlainFanout serving() throws IOException {
        PlainFanout server = new PlainFanout(0);
        Thread thread = new Thread(() -> {
            try {
                server.serve();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static Result run(Scenario scenario, int port, Encoding encoding, String... arguments) throws IOException {
        List<Result> results = scenario.run(new LocalTarget(port, encoding), options(scenario, arguments));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static Options options(Scenario scenario, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--warmup", "0", "--duration", "1"));
        all.addAll(List.of(arguments));
        return Options.parse(all, scenario.defaults());
    }

    private static final class ByteCollector {
        private final StringBuilder text = new StringBuilder();

        void add(String more) {
            text.append(more);
        }

        byte[] take() {
            byte[] all = ScriptedServer.ascii(text.toString());
            text.setLength(0);
            return all;
        }
    }
}
