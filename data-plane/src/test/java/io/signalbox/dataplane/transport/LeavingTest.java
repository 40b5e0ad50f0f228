package io.signalbox.dataplane.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.AnyClient;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.Tokens;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A node that goes down in order. It does so once: this test has a node of its own. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
@TestProfile(LeavingTest.OfItsOwn.class)
class LeavingTest extends NodeUnderTest {
    private static final String HUB = "leaving";

    @Inject
    Event<ShutdownDelayInitiatedEvent> leaving;

    public static final class OfItsOwn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("signalbox.data-plane.shutdown-timeout", "3m");
        }
    }

    @Test
    void the_clients_of_every_transport_are_told_to_come_again_before_it_has_left() throws Exception {
        serving(HUB);
        List<AnyClient> clients = new ArrayList<>();
        for (AnyClient.Transport transport : AnyClient.Transport.values()) {
            String token = Tokens.client(HUB);
            clients.add(closing(transport.open(server(), "", HUB, token)).handshake());
        }
        CompletableFuture<Void> left = CompletableFuture.runAsync(
                () -> leaving.fire(new ShutdownDelayInitiatedEvent()), task -> new Thread(task).start());
        for (AnyClient client : clients) {
            assertThat(client.next()).isEqualTo("{\"type\":7,\"allowReconnect\":true}");
        }
        assertThat(clients.get(0).next()).isEqualTo("close 1000");
        assertThat(clients.get(1).next()).isEqualTo("end of stream");
        assertThat(clients.get(2).next()).isEqualTo("status 204");
        for (AnyClient client : clients) {
            client.close();
        }
        left.get(60, TimeUnit.SECONDS);
    }
}
