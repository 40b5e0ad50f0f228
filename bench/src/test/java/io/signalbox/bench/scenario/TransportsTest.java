package io.signalbox.bench.scenario;

import static io.signalbox.bench.scenario.FixedRates.figure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.wire.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The generator for each transport against servers whose behaviour is known. */
class TransportsTest {
    private static final Map<String, Double> RATES =
            Map.of("echoes per second at 40/s", 40.0, "echoes per second at 80/s", 80.0);

    @Test
    void events_and_polls_bring_every_echo_to_the_client_that_asked() throws IOException {
        try (HttpEchoServer server = new HttpEchoServer()) {
            FixedRates.kept(RATES, () -> {
                List<Result> results = new Transports().run(server, options("--transports", "sse,longpolling"));
                assertThat(results).extracting(Result::server).containsExactly("sse", "longpolling");
                assertThat(results).allSatisfy(TransportsTest::came);
                return results;
            });
        }
    }

    private static void came(Result result) {
        assertThat(figure(result, "echoes that did not come at 80/s")).isZero();
        assertThat(figure(result, "round trip p50 at 80/s"))
                .isPositive()
                .isLessThanOrEqualTo(figure(result, "round trip max at 80/s"));
    }

    @Test
    void web_sockets_are_measured_in_the_same_way() throws IOException {
        try (ScriptedServer server = new ScriptedServer(Encoding.RAW, (number, message) -> List.of())) {
            LocalTarget target = new LocalTarget(server.port(), Encoding.RAW);

            FixedRates.kept(RATES, () -> new Transports().run(target, options("--transports", "websockets")));
        }
    }

    @Test
    void a_wrong_transport_rate_or_protocol_is_named() throws IOException {
        try (HttpEchoServer server = new HttpEchoServer()) {
            assertThatThrownBy(() -> new Transports().run(server, options("--transports", "pigeons")))
                    .hasMessage("--transports pigeons (expected: some of websockets, sse, longpolling)");
            assertThatThrownBy(() -> new Transports().run(server, options("--rates", "5,0")))
                    .hasMessage("--rates 0 (expected: numbers above 0, comma-separated)");
            LocalTarget binary = new LocalTarget(server.port(), Encoding.MESSAGE_PACK);
            assertThatThrownBy(() -> new Transports().run(binary, options("--transports", "sse")))
                    .hasMessage("protocol MESSAGE_PACK (expected: json, for clients without WebSockets)");
        }
    }

    private static Options options(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--warmup", "0", "--duration", "1", "--connections", "4", "--rates", "40,80"));
        all.addAll(List.of(arguments));
        return Options.parse(all, new Transports().defaults());
    }
}
