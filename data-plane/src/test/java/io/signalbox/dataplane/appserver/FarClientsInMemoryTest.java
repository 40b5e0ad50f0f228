package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.FakeTransport;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FarClientsInMemoryTest extends FarClientsTest {
    FarClientsInMemoryTest() {
        super(false);
    }

    @Test
    void a_node_that_does_not_answer_costs_five_seconds_and_never_the_client() {
        nodes.mute("mute");
        FakeAppServer app = far.appServer();
        IntStream.range(0, 10).forEach(i -> near.dial("c" + i));
        IntStream.range(0, 10).forEach(i -> opened(app, "c" + i));
        app.complete();
        Eventually.holds("no stream is left", () -> far.streams.streamCount(Clients.TENANT, Clients.HUB) == 0);
        var alone = near.dial("alone");
        gets(alone, CloseCode.NO_APP_SERVER.text() + "\",\"allowReconnect\":true}\n");
        assertThat(alone.text()).startsWith("{}\n");
    }

    /** Its end is in the loop's queue before the client was told that it is in. */
    @Test
    void a_call_that_is_lost_while_the_client_waits_for_its_handshake_is_told_behind_the_answer() {
        nodes.breaking("breaking");
        var client = near.dial("c", "json", nodes::settle);
        Eventually.holds("it is over", () -> client.seen(it -> it.closed() || it.aborted()));
        assertThat(client.text()).isEqualTo("{}\n" + LOST);
        assertThat(client.seen(FakeTransport::aborted)).isFalse();
        assertThat(near.meters.ended(CloseCode.APP_SERVER_LOST)).isEqualTo(1);
    }
}
