package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.appserver.FarNodes.Far;
import io.signalbox.dataplane.appserver.FarNodes.Node;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.FakeTransport;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.grpc.Leaving;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients of one node whose app servers have their streams on another one. */
abstract class FarClientsTest {
    static final String LOST = "{\"type\":7,\"error\":\"ServerOffline\",\"allowReconnect\":true}\n";

    final FarNodes nodes;
    final Node near;
    final Node far;

    FarClientsTest(boolean grpc) {
        nodes = new FarNodes(grpc);
        near = nodes.new Node("near");
        far = nodes.new Node("far");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    static String message(Object argument) {
        return "{\"type\":1,\"target\":\"t\",\"arguments\":[" + argument + "]}";
    }

    static ToAppServer opened(FakeAppServer app, String id) {
        return app.await(frame -> frame.hasClientOpened()
                && frame.getClientOpened().getConnectionId().equals(id));
    }

    static String closed(FakeAppServer app, String id) {
        return app.await(frame -> frame.hasClientClosed()
                        && frame.getClientClosed().getConnectionId().equals(id))
                .getClientClosed()
                .getCode();
    }

    Far bound(FakeAppServer app, String id) {
        Far client = near.dial(id);
        opened(app, id);
        return client;
    }

    static void gets(Far client, String text) {
        Eventually.holds(text, () -> client.text().endsWith(text));
    }

    // bound far

    @Test
    void a_client_without_a_stream_here_is_served_by_the_node_that_has_one() {
        FakeAppServer app = far.appServer();
        Far client = bound(app, "c");
        // The app server may hear of it before the client's own node hears that it is bound.
        Eventually.holds("its handshake is answered", () -> client.text().equals("{}\n"));
        ClientOpened opened = opened(app, "c").getClientOpened();
        assertThat(opened.getUserId()).isEqualTo("ann");
        assertThat(opened.getQuery()).isEqualTo("a=b");
        assertThat(opened.getRemoteAddress()).isEqualTo("10.0.0.9");
        for (int i = 0; i < 100; i++) {
            client.says(message(i) + "|");
            app.toClient("c", message(i) + "|");
        }
        String all = String.join(
                        "|",
                        IntStream.range(0, 100)
                                .mapToObj(FarClientsTest::message)
                                .toList()) + "|";
        Eventually.holds("all is said", () -> app.saidBy("c").length() >= all.length());
        assertThat(app.saidBy("c")).isEqualTo(all);
        gets(client, message(99) + "\n");
        assertThat(client.text()).isEqualTo("{}\n" + all.replace('|', '\n'));
        assertThat(near.meters.total(Meter.CLIENTS_BOUND_FAR)).isEqualTo(1);
    }

    @Test
    void what_the_app_server_sends_to_all_and_to_one_reaches_the_client() {
        FakeAppServer app = far.appServer();
        Far client = bound(app, "c");
        assertThat(app.deliver(Audience.everyone(), message(1)).getRefusal()).isEmpty();
        assertThat(app.deliver(Audience.connection(new ConnectionId("c")), message(2))
                        .getRefusal())
                .isEmpty();
        gets(client, message(1) + "\n" + message(2) + "\n");
    }

    @Test
    void a_stream_of_this_node_comes_first() {
        FakeAppServer elsewhere = far.appServer();
        FakeAppServer here = near.appServer();
        bound(here, "c");
        assertThat(elsewhere.heard()).noneMatch(ToAppServer::hasClientOpened);
    }

    @Test
    void other_claims_are_told() {
        FakeAppServer app = far.appServer();
        Far client = bound(app, "c");
        nodes.onLoop(() -> client.connection
                .account()
                .authenticated(new Authentication(Long.MAX_VALUE, List.of(new Claim("role", "admin")))));
        assertThat(app.await(ToAppServer::hasClientClaims).getClientClaims().getClaimsList())
                .extracting(io.signalbox.protocol.grpc.Claim::getValue)
                .containsExactly("admin");
    }

    @Test
    void a_thousand_clients_are_served_each_in_its_own_order_and_all_hear_when_the_stream_ends() {
        FakeAppServer app = far.appServer();
        List<Far> clients =
                IntStream.range(0, 1_000).mapToObj(i -> near.dial("c" + i)).toList();
        Eventually.holds(
                "all are bound",
                () -> app.heard().stream().filter(ToAppServer::hasClientOpened).count() == 1_000);
        for (int round = 0; round < 3; round++) {
            for (Far client : clients) {
                client.says(message(round) + "|");
                app.toClient(client.id(), message(round) + "|");
            }
        }
        String all = message(0) + "|" + message(1) + "|" + message(2) + "|";
        for (Far client : clients) {
            gets(client, all.replace('|', '\n'));
            Eventually.holds("it is heard", () -> app.saidBy(client.id()).equals(all));
        }
        app.complete();
        clients.forEach(client -> gets(client, LOST));
    }

    // ends

    @Test
    void a_client_that_leaves_is_told_to_its_app_server_after_what_it_said() {
        FakeAppServer app = far.appServer();
        Far client = bound(app, "c");
        client.says(message(1) + "|{\"type\":7}|");
        assertThat(closed(app, "c")).isEqualTo("CLIENT_LEFT");
        assertThat(app.saidBy("c")).isEqualTo(message(1) + "|");
    }

    @Test
    void an_app_server_ends_a_client_after_what_it_sent() {
        FakeAppServer app = far.appServer();
        Far client = bound(app, "c");
        app.toClient("c", message(1) + "|");
        app.close("c", "because", true);
        app.toClient("c", message(2) + "|");
        gets(client, message(1) + "\n{\"type\":7,\"error\":\"because\",\"allowReconnect\":true}\n");
        assertThat(closed(app, "c")).isEqualTo("APP_SERVER_CLOSED");
    }

    @Test
    void when_the_stream_ends_its_clients_are_told_to_reconnect() {
        FakeAppServer leaves = far.appServer();
        Far first = bound(leaves, "a");
        leaves.complete();
        gets(first, LOST);
        FakeAppServer breaks = far.appServer();
        Far second = bound(breaks, "b");
        breaks.close();
        gets(second, LOST);
        Eventually.holds(
                "each is counted",
                () -> near.meters.ended(CloseCode.APP_SERVER_LEFT) == 1
                        && near.meters.ended(CloseCode.APP_SERVER_LOST) == 1);
    }

    @Test
    void when_the_node_of_the_app_server_dies_its_clients_are_told_to_reconnect() {
        FakeAppServer app = far.appServer();
        List<Far> clients =
                IntStream.range(0, 50).mapToObj(i -> bound(app, "c" + i)).toList();
        far.die();
        clients.forEach(client -> gets(client, LOST));
        clients.forEach(client -> Eventually.holds("it is closed", () -> client.seen(FakeTransport::closed)));
    }

    @Test
    void when_the_node_of_the_clients_dies_their_app_server_is_told() {
        FakeAppServer app = far.appServer();
        IntStream.range(0, 50).forEach(i -> bound(app, "c" + i));
        near.die();
        IntStream.range(0, 50).forEach(i -> assertThat(closed(app, "c" + i)).isEqualTo("CLIENT_LOST"));
    }

    // no app server

    @Test
    void without_an_app_server_on_any_node_the_client_is_told_so() {
        gets(near.dial("c"), CloseCode.NO_APP_SERVER.text() + "\",\"allowReconnect\":true}\n");
    }

    @Test
    void a_node_that_is_gone_is_passed_over() {
        nodes.ghost("gone");
        FakeAppServer app = far.appServer();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            ids.add(bound(app, "c" + i).id());
        }
        assertThat(ids).hasSize(10);
        app.complete();
        Eventually.holds("no stream is left", () -> far.streams.streamCount(Clients.TENANT, Clients.HUB) == 0);
        gets(near.dial("late"), CloseCode.NO_APP_SERVER.text() + "\",\"allowReconnect\":true}\n");
    }

    @Test
    void a_stream_that_leaves_takes_no_client_of_another_node() {
        FakeAppServer leaving = far.appServer();
        leaving.send(FromAppServer.newBuilder().setLeaving(Leaving.getDefaultInstance()));
        leaving.deliver(Audience.connection(new ConnectionId("nobody")), message(0));
        gets(near.dial("c"), CloseCode.NO_APP_SERVER.text() + "\",\"allowReconnect\":true}\n");
    }

    // back-pressure

    @Test
    void an_app_server_hears_when_a_far_client_reads_slowly_and_when_it_has_caught_up() {
        FakeAppServer app = far.appServer();
        Far slow = bound(app, "slow");
        Far other = bound(app, "other");
        slow.seen(transport -> {
            transport.block();
            return transport;
        });
        String large = message("\"" + "x".repeat(100_000) + "\"");
        for (int i = 0; i < 4; i++) {
            app.toClient("slow", large + "|");
        }
        assertThat(app.await(ToAppServer::hasClientFlow).getClientFlow())
                .matches(flow -> flow.getPaused() && flow.getConnectionId().equals("slow"));
        app.toClient("other", message(1) + "|");
        gets(other, message(1) + "\n");
        slow.seen(transport -> {
            transport.unblock();
            return transport;
        });
        assertThat(app.await(frame ->
                                frame.hasClientFlow() && !frame.getClientFlow().getPaused())
                        .getClientFlow()
                        .getConnectionId())
                .isEqualTo("slow");
        app.toClient("slow", message(2) + "|");
        gets(slow, message(2) + "\n");
    }

    @Test
    void a_far_client_that_reads_nothing_is_closed_as_slow_and_its_neighbour_is_served() {
        FakeAppServer app = far.appServer();
        Far slow = bound(app, "slow");
        Far other = bound(app, "other");
        slow.seen(transport -> {
            transport.block();
            return transport;
        });
        String large = message("\"" + "x".repeat(100_000) + "\"");
        for (int i = 0; i < 40; i++) {
            app.toClient("slow", large + "|");
        }
        assertThat(closed(app, "slow")).isEqualTo("SLOW_CLIENT");
        Eventually.holds("its socket is ended", () -> slow.seen(it -> it.closed() || it.aborted()));
        app.toClient("other", message(1) + "|");
        gets(other, message(1) + "\n");
    }

    @Test
    void a_client_that_is_ahead_of_its_app_server_is_not_read() {
        FakeAppServer app = far.appServer();
        Far client = bound(app, "c");
        app.flow("c", true);
        Eventually.holds("it is not read", () -> !client.seen(FakeTransport::isReading));
        app.flow("c", false);
        Eventually.holds("it is read again", () -> client.seen(FakeTransport::isReading));
    }

    @Test
    void an_app_server_that_does_not_read_holds_its_far_clients_back_and_loses_nothing() throws Exception {
        try (SleepyAppServer app = new SleepyAppServer(far.listener.port())) {
            Far eager = near.dial("eager");
            app.opened("eager");
            List<String> said = new ArrayList<>();
            String filler = "x".repeat(30_000);
            while (eager.seen(FakeTransport::isReading) && said.size() < 2_000) {
                String next = message("\"" + said.size() + filler + "\"");
                said.add(next);
                eager.says(next + "|");
            }
            // It may be read again at once, and held back again: what is in between has room for a little more.
            assertThat(said).as("said before it was not read").hasSizeLessThan(2_000);
            app.wake();
            Eventually.holds("it is read again", () -> eager.seen(FakeTransport::isReading));
            Eventually.holds("all is heard", () -> app.messages("eager").size() == said.size());
            assertThat(app.messages("eager")).isEqualTo(said);
        }
    }

    // what app servers ask for

    @Test
    void a_client_is_held_to_what_its_far_app_server_asks_and_the_node_remembers_it() {
        FakeAppServer app = far.appServer(HubSettings.newBuilder()
                .setMaximumReceiveMessageSize(100)
                .setDetailedErrors(true)
                .setAllowStatefulReconnects(true)
                .build());
        assertThat(near.streams.mayReconnectStatefully(Clients.TENANT, Clients.HUB))
                .isFalse();
        Far client = bound(app, "c");
        client.says(message("\"" + "x".repeat(100) + "\"") + "|");
        Eventually.holds(
                "it is refused", () -> client.text().contains("The maximum message size of 100B was exceeded."));
        assertThat(near.streams.mayReconnectStatefully(Clients.TENANT, Clients.HUB))
                .isTrue();
        assertThat(near.streams.limits(Clients.TENANT, Clients.HUB).maximumReceive())
                .isEqualTo(100);
        near.appServer();
        assertThat(near.streams.mayReconnectStatefully(Clients.TENANT, Clients.HUB))
                .isFalse();
    }

    @Test
    void the_far_node_chooses_a_stream_that_speaks_the_clients_protocol() {
        FakeAppServer packs = far.appServer(
                HubSettings.newBuilder().addProtocols("messagepack").build());
        FakeAppServer json =
                far.appServer(HubSettings.newBuilder().addProtocols("json").build());
        IntStream.range(0, 4).forEach(i -> bound(json, "j" + i));
        near.dial("m", "messagepack");
        assertThat(opened(packs, "m").getClientOpened().getHubProtocol()).isEqualTo("messagepack");
        assertThat(near.streams.maySpeak(Clients.TENANT, Clients.HUB, HubProtocol.MESSAGE_PACK))
                .isTrue();
        packs.complete();
        Eventually.holds("one is left", () -> far.streams.streamCount(Clients.TENANT, Clients.HUB) == 1);
        Far refused = near.dial("n", "messagepack");
        Eventually.holds("none takes it", () -> refused.text().contains(CloseCode.NO_APP_SERVER.text()));
    }

    private static HubSettings speaking(HubProtocol protocol) {
        return HubSettings.newBuilder().addProtocols(protocol.name()).build();
    }

    @Test
    void streams_here_hide_no_far_one_that_speaks_the_clients_protocol() {
        near.appServer(speaking(HubProtocol.JSON));
        FakeAppServer packs = far.appServer(speaking(HubProtocol.MESSAGE_PACK));
        near.dial("m", "messagepack");
        assertThat(opened(packs, "m").getClientOpened().getHubProtocol()).isEqualTo("messagepack");
        assertThat(packs.await(ToAppServer::hasMoreStreams).getMoreStreams().getAddress())
                .isEqualTo("near:8081");

        // One that speaks it is there and takes no client: the next try may find another.
        far.appServer(speaking(HubProtocol.JSON));
        packs.send(FromAppServer.newBuilder().setLeaving(Leaving.getDefaultInstance()));
        packs.deliver(Audience.connection(new ConnectionId("nobody")), message(0));
        Far early = near.dial("n", "messagepack");
        Eventually.holds("none takes it", () -> early.text().contains(CloseCode.NO_APP_SERVER.text()));

        packs.complete();
        Eventually.holds("one is left", () -> far.streams.streamCount(Clients.TENANT, Clients.HUB) == 1);
        Far refused = near.dial("o", "messagepack");
        Eventually.holds("it is over", () -> refused.seen(FakeTransport::closed));
        assertThat(refused.text()).isEqualTo("{\"error\":\"The protocol 'messagepack' is not supported.\"}\n");
        Eventually.holds("it is counted", () -> near.meters.ended(CloseCode.HANDSHAKE_REFUSED) == 1);
    }

    @Test
    void a_node_whose_clients_are_bound_far_asks_for_streams_of_its_own_once() {
        FakeAppServer app = far.appServer();
        IntStream.range(0, 5).forEach(i -> bound(app, "c" + i));
        assertThat(app.heard().stream()
                        .filter(ToAppServer::hasMoreStreams)
                        .map(frame -> frame.getMoreStreams().getAddress()))
                .containsExactly("near:8081");
        FakeAppServer here = near.appServer();
        bound(here, "local");
    }
}
