package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** A node without streams of a hub asks for some, through another node. */
class OtherNodesTest extends ServerFixture {
    static final class EchoHub extends Hub {
        String echo(String text) {
            return text;
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("echo", EchoHub.class, EchoHub::new);
    }

    @Override
    HubOptions options(HubOptions defaults) {
        return defaults.withStreamsPerHub(2);
    }

    /** What goes over the stream has come, and so has everything that was said before. */
    private static void heard(FakeStream from, String id) throws Exception {
        FakeClient client = from.open(id, HubProtocol.JSON);
        client.invoke("1", "echo", "x");
        assertThat(client.completion().error()).isNull();
    }

    @Test
    void a_node_that_asks_gets_as_many_streams_as_the_hub_has_elsewhere_and_no_more_when_it_asks_again()
            throws Exception {
        service.stream();
        try (FakeService other = service.anotherNode()) {
            stream.moreStreams(other.grpcAddress());
            FakeStream there = other.stream();
            assertThat(there.tenant()).isEqualTo("dev");
            heard(there, "far");
            FakeStream second = other.stream();
            stream.moreStreams(other.grpcAddress());
            second.moreStreams(other.grpcAddress());
            heard(second, "c");
            heard(stream, "d");
            assertThat(other.hasAnotherStream()).isFalse();
            assertThat(other.discoveries()).isZero();
        }
    }

    @Test
    void the_node_that_the_streams_lead_to_already_gets_none() throws Exception {
        FakeStream second = service.stream();
        heard(stream, "c");
        heard(second, "d");
        stream.moreStreams(service.grpcAddress());
        heard(stream, "e");
        assertThat(service.hasAnotherStream()).isFalse();
    }

    @Test
    void a_stream_to_such_a_node_is_opened_again_when_it_ends_and_not_when_the_node_leaves() throws Exception {
        service.stream();
        try (FakeService other = service.anotherNode()) {
            stream.moreStreams(other.grpcAddress());
            FakeStream first = other.stream();
            FakeStream second = other.stream();
            first.breakOff();
            FakeStream again = other.stream();
            again.leaving();
            second.leaving();
            heard(again, "c");
            heard(second, "d");
            // It has left with both, so it may ask anew.
            stream.moreStreams(other.grpcAddress());
            heard(other.stream(), "e");
        }
    }

    @Test
    void a_node_that_cannot_be_reached_is_given_up_and_the_others_are_kept() throws Exception {
        service.stream();
        String nowhere;
        try (ServerSocket free = new ServerSocket(0)) {
            nowhere = "127.0.0.1:" + free.getLocalPort();
        }
        stream.moreStreams(nowhere);
        stream.moreStreams("no address at all");
        heard(stream, "c");
        try (FakeService other = service.anotherNode()) {
            stream.moreStreams(other.grpcAddress());
            heard(other.stream(), "d");
        }
    }

    @Test
    void a_server_that_closes_ends_its_streams_to_all_nodes() throws Exception {
        service.stream();
        try (FakeService other = service.anotherNode()) {
            stream.moreStreams(other.grpcAddress());
            FakeStream first = other.stream();
            FakeStream second = other.stream();
            heard(first, "c");
            heard(second, "d");
            server.close();
            assertThat(first.endedByAppServer()).isTrue();
            assertThat(second.endedByAppServer()).isTrue();
        }
    }
}
