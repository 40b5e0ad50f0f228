package io.signalbox.dataplane.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.dataplane.connection.FakeLobby;
import io.signalbox.dataplane.support.LogWatch;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.LastWord;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One connection that ends for each reason there is, and all that is said of it. */
class EndsToldTest {
    private static final String LINE = "Connection c1 of tenant dev, hub chat ended: ";

    /** Kept, because loggers are held weakly. */
    private final Logger category = Logger.getLogger("io.signalbox.dataplane");

    private final Clients clients = new Clients(1, (open, meters) -> new FakeLobby());

    @BeforeEach
    void log_every_end() {
        category.setLevel(Level.FINE);
    }

    @AfterEach
    void give_everything_back() {
        clients.hangUp();
        category.setLevel(null);
    }

    /** A client as far as it is when its connection can end so. */
    private Dialled client(CloseCode code) {
        return code.lastWord() == LastWord.HANDSHAKE ? clients.dial("c1") : clients.open(0, "c1", null);
    }

    /** Ends the connection; the cause. */
    private static @Nullable String end(Dialled client, CloseCode code) {
        switch (code) {
            case PROTOCOL_ERROR -> {
                client.says("{\"target\":\"no type\"}|");
                return "Missing required property 'type'.";
            }
            case MESSAGE_TOO_LARGE -> {
                client.says("x".repeat(Clients.LIMITS.maximumReceive() + 1));
                return "The maximum message size of 32768B was exceeded."
                        + " The message size can be configured in AddHubOptions.";
            }
            default -> {
                String cause = code.text().isEmpty() ? null : code.text();
                client.connection().end(code, cause);
                return cause;
            }
        }
    }

    /** Reasons that the counter has, each as often as it was. */
    private List<String> counted() {
        return clients.registry.find("signalbox.dataplane.connections.ended").functionCounters().stream()
                .filter(counter -> counter.count() > 0)
                .map(EndsToldTest::reason)
                .toList();
    }

    private static String reason(FunctionCounter counter) {
        return counter.getId().getTag("reason") + " " + counter.count();
    }

    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void the_log_line_the_counter_and_the_operators_endpoint_tell_the_same_of_an_end(CloseCode code) {
        Dialled client = client(code);
        String cause;
        List<String> lines;
        try (LogWatch log = new LogWatch()) {
            cause = end(client, code);
            lines = log.formatted();
        }

        assertThat(lines).containsExactly("SBDP0004: " + LINE + code + ", cause: " + cause);
        assertThat(counted()).containsExactly(code + " 1.0");
        JsonObject shown = ReportJson.of(clients.open.ended(client.id()).orElseThrow());
        assertThat(shown.getString("connectionId")).isEqualTo("c1");
        assertThat(shown.getString("tenant")).isEqualTo("dev");
        assertThat(shown.getString("hub")).isEqualTo("chat");
        assertThat(shown.getString("reason")).isEqualTo(code.name());
        assertThat(shown.getInteger("reasonNumber")).isEqualTo(code.number());
        assertThat(shown.getString("error")).isEqualTo(cause);
    }

    /** As docs/refusals.md says it. */
    @ParameterizedTest
    @EnumSource(CloseCode.class)
    void the_client_is_told_what_the_catalogue_says(CloseCode code) {
        Dialled client = client(code);
        end(client, code);
        List<String> told = client.transport().messages();
        boolean leaves = code.lastWord().isHeard();
        assertThat(client.transport().calls()).endsWith(leaves ? "close" : "abort");
        if (!leaves || code.lastWord() == LastWord.HANDSHAKE) {
            assertThat(told).isEmpty();
        } else {
            assertThat(told)
                    .containsExactly("{\"type\":7"
                            + (code.text().isEmpty() ? "" : ",\"error\":\"" + code.text() + "\"")
                            + (code.allowReconnect() ? ",\"allowReconnect\":true}" : "}"));
        }
    }
}
