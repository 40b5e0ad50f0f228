package io.signalbox.dataplane.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node that goes down while a client does not take leave. It does so once: this test has a node of its own. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
@TestProfile(LeavingBoundTest.OfItsOwn.class)
class LeavingBoundTest extends NodeUnderTest {
    private static final String HUB = "staying";
    private static final Duration BOUND = Duration.ofSeconds(2);
    /** For all else that would cut such a client off. */
    private static final Duration FOR_EVER = Duration.ofMinutes(10);

    @Inject
    Event<ShutdownDelayInitiatedEvent> leaving;

    public static final class OfItsOwn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "signalbox.data-plane.shutdown-timeout", BOUND.toString(),
                    "signalbox.data-plane.close-timeout", FOR_EVER.toString(),
                    "signalbox.data-plane.disconnect-timeout", FOR_EVER.toString());
        }
    }

    // compat: shutdown-bound
    @Test
    void a_client_that_never_answers_its_close_holds_up_the_node_until_the_bound_and_no_longer() throws Exception {
        serving(HUB);
        RawWebSocket client = connect(HUB);

        long before = System.nanoTime();
        leaving.fire(new ShutdownDelayInitiatedEvent());
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        // All else that would end its wait is minutes away.
        assertThat(took).isBetween(BOUND, BOUND.plus(Eventually.LIMIT));
        assertThat(client.next()).isEqualTo("{\"type\":7,\"allowReconnect\":true}");
        assertThat(client.next()).isEqualTo("close 1000");
        client.patience(200);
        assertThatThrownBy(client::read).as("nothing else ended it").isInstanceOf(SocketTimeoutException.class);
        client.patience(30_000);
        client.send(ClientFrames.control(ClientFrames.CLOSE, (byte) 0x03, (byte) 0xE8));
        assertThat(client.next()).isEqualTo("end");
    }
}
