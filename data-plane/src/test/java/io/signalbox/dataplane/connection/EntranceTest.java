package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of a hub whose other nodes take a while to learn of them. */
class EntranceTest {
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";
    private static final String SEND = "{\"type\":1,\"target\":\"send\",\"arguments\":[\"hi\"]}|";

    private final CompletableFuture<Void> known = new CompletableFuture<>();
    private boolean left;
    private final Clients clients = new Clients(
            1,
            (open, meters) -> connection -> new Lobby.Seat() {
                @Override
                public CompletionStage<Void> known() {
                    return known;
                }

                @Override
                public void leave() {
                    left = true;
                }
            });

    private Dialled dialled() {
        Dialled client = clients.dial("c1");
        client.says(HANDSHAKE);
        clients.turn();
        return client;
    }

    @AfterEach
    void give_everything_back() {
        clients.hangUp();
    }

    // compat: hs-then
    @Test
    void a_client_is_told_that_it_is_in_when_every_node_knows() {
        Dialled client = dialled();
        assertThat(client.transport().text()).isEmpty();
        assertThat(clients.upstream.heard()).isEmpty();
        known.complete(null);
        clients.turn();
        assertThat(client.transport().text()).isEqualTo("{}\n");
        assertThat(clients.upstream.heard()).containsExactly("c1 opened json");
    }

    @Test
    void what_it_says_meanwhile_reaches_the_app_server_afterwards() {
        Dialled client = clients.dial("c1");
        client.says(HANDSHAKE + SEND);
        client.says(SEND.substring(0, 9));
        client.says(SEND.substring(9));
        clients.turn();
        assertThat(client.transport().isReading()).isFalse();
        assertThat(clients.upstream.heard()).isEmpty();
        known.complete(null);
        clients.turn();
        assertThat(clients.upstream.heard()).containsExactly("c1 opened json", "c1 " + SEND + SEND);
        assertThat(client.transport().isReading()).isTrue();
        client.says(SEND);
        assertThat(clients.upstream.heard()).endsWith("c1 " + SEND);
    }

    @Test
    void a_message_that_comes_before_is_no_greeting() {
        Dialled client = dialled();
        EncodedOnce early = new EncodedOnce(new Payload(ByteString.copyFromUtf8("{}\u001e"), ByteString.EMPTY), 1);
        client.connection().send(early);
        early.release();
        clients.turn();
        assertThat(client.transport().text()).isEmpty();
        known.complete(null);
        clients.turn();
        assertThat(client.transport().text()).isEqualTo("{}\n");
    }

    @Test
    void a_client_that_no_node_learns_of_in_time_is_refused() {
        Dialled client = dialled();
        client.connection()
                .onHeartbeat(System.nanoTime() + Duration.ofSeconds(16).toNanos());
        clients.turn();
        assertThat(client.transport().text()).startsWith("{\"error\":");
        assertThat(clients.meters.ended(CloseCode.HANDSHAKE_TIMEOUT)).isEqualTo(1);
        assertThat(left).isTrue();
        known.complete(null);
        clients.turn();
        assertThat(clients.upstream.heard()).isEmpty();
    }

    @Test
    void a_client_that_cannot_be_made_known_ends_alone() {
        Dialled client = dialled();
        known.completeExceptionally(new IllegalStateException("as in a test"));
        clients.turn();
        assertThat(clients.meters.ended(CloseCode.INTERNAL_ERROR)).isEqualTo(1);
        assertThat(client.transport().calls()).contains("close");
        assertThat(left).isTrue();
    }

    @Test
    void a_client_that_hangs_up_meanwhile_is_never_told_of() {
        Dialled client = dialled();
        client.connection().onTransportClosed(false);
        known.complete(null);
        clients.turn();
        assertThat(clients.upstream.heard()).isEmpty();
        assertThat(clients.open.all()).isEmpty();
    }
}
