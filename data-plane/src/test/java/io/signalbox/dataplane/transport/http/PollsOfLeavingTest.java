package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ToAppServer;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Clients on long polling when their node goes down in order. It does so once: this test has a node of its own, whose
 * HTTP server stays up, so that a socket which is cut was cut because the node had turned to go.
 */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
@TestProfile(PollsOfLeavingTest.OfItsOwn.class)
class PollsOfLeavingTest extends NodeUnderTest {
    private static final String HUB = "parting";
    private static final String CLOSE = "200 {\"type\":7,\"allowReconnect\":true}|";
    /** Much longer than a client is waited for that has taken its Close. */
    private static final Duration BOUND = Duration.ofMinutes(2);
    /** Some of the ticks in which the node looks whether it may go. */
    private static final long TICKS_MILLIS = 100;

    @Inject
    Event<ShutdownDelayInitiatedEvent> leaving;

    public static final class OfItsOwn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("signalbox.data-plane.shutdown-timeout", BOUND.toString());
        }
    }

    private HttpPeer connected() throws Exception {
        String token = Tokens.client(HUB);
        return closing(new HttpPeer(server(), HUB, token, negotiate(HUB, token)))
                .connected();
    }

    // compat: shutdown-goodbye
    @Test
    void it_answers_the_goodbyes_of_those_it_told_and_waits_for_none_that_vanished() throws Exception {
        FakeAppServer appServer = serving(HUB);
        HttpPeer pollsFirst = connected();
        HttpPeer deletesFirst = connected();
        HttpPeer vanishing = connected();
        RawHttp one = pollsFirst.polling();
        RawHttp two = deletesFirst.polling();
        RawHttp three = vanishing.polling();

        CompletableFuture<Void> left = CompletableFuture.runAsync(
                () -> leaving.fire(new ShutdownDelayInitiatedEvent()), task -> new Thread(task).start());
        RawHttp.Answer told = one.answer();
        assertThat(told).hasToString(CLOSE);
        // What comes next takes another socket, and so perhaps another node.
        assertThat(told.header("Connection")).isEqualTo("close");
        assertThat(two.answer()).hasToString(CLOSE);
        assertThat(three.answer()).hasToString(CLOSE);
        assertThatThrownBy(() -> left.get(TICKS_MILLIS, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        // Each request on a socket of its own.
        assertThat(pollsFirst.poll()).hasToString("204");
        assertThat(deletesFirst.delete()).hasToString("202");
        assertThat(deletesFirst.poll()).hasToString("204");
        assertThat(pollsFirst.delete()).hasToString("404 No Connection with that ID");

        left.get(Eventually.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        Eventually.holds(
                "the app server hears of all three",
                () -> appServer.heard().stream()
                                .filter(ToAppServer::hasClientClosed)
                                .count()
                        >= 3);
        assertThat(appServer.heard().stream().filter(ToAppServer::hasClientClosed))
                .hasSize(3)
                .allMatch(frame -> frame.getClientClosed().getCode().equals("SHUTDOWN"));
        Eventually.holds("the door is shut", () -> isCut(vanishing));
    }

    private static boolean isCut(HttpPeer late) {
        try {
            return late.polling().isEnded();
        } catch (IOException e) {
            return true;
        }
    }
}
