package io.signalbox.dataplane.connection;

import static io.signalbox.dataplane.support.ClientFrames.PING;
import static io.signalbox.dataplane.support.ClientFrames.concat;
import static io.signalbox.dataplane.support.ClientFrames.control;
import static io.signalbox.dataplane.support.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that ask for more than their share, on real sockets, and their neighbours. */
@QuarkusTest
@TestProfile(HeldShort.class)
class HostileClientsTest extends NodeUnderTest {
    private static final String CALL = "{\"type\":1,\"target\":\"t\",\"arguments\":[]}\u001e";
    private static final String TOO_FAST =
            "{\"type\":7,\"error\":\"The client sent more messages per second than it may.\"}";
    private static final int RATE = 200;

    // handshakes

    // compat: rd-busy
    @Test
    void a_tenant_with_too_many_unfinished_handshakes_is_refused_more_and_another_is_served() throws Exception {
        List<RawWebSocket> waiting = new ArrayList<>();
        for (int i = 0; i < HeldShort.HANDSHAKES_PER_TENANT; i++) {
            waiting.add(dial("half", Tokens.client("half")));
            assertThat(waiting.get(i).status()).isEqualTo(101);
        }
        RawWebSocket oneMore = dial("half", Tokens.client("half"));
        assertThat(oneMore.status()).isEqualTo(429);
        assertThat(oneMore.header("Retry-After")).isEqualTo("1");
        assertThat(oneMore.header("signalbox-refusal")).isEqualTo("TOO_MANY_HANDSHAKES");

        for (int i = HeldShort.HANDSHAKES_PER_TENANT; i < HeldShort.HANDSHAKES; i++) {
            waiting.add(ofAcme("half"));
            assertThat(waiting.get(i).status()).as("another tenant").isEqualTo(101);
        }
        RawWebSocket tooMany = ofAcme("half");
        assertThat(tooMany.status()).isEqualTo(503);
        assertThat(tooMany.header("Retry-After")).isEqualTo("1");

        for (RawWebSocket client : waiting) {
            client.close();
        }
        Eventually.holds("there is room again", () -> status(this, "half") == 101);
    }

    @Test
    void a_handshake_that_comes_byte_by_byte_is_cancelled_in_its_time_and_a_neighbour_is_served() throws Exception {
        FakeAppServer appServer = serving("drops");
        Connected neighbour = connect(appServer, "drops", "ann");
        RawWebSocket slow = dial("drops", Tokens.client("drops", new Claim("asrs.s.cht", "1")));
        slow.patience(100);
        long begun = System.nanoTime();
        List<RawWebSocket.Frame> said = new ArrayList<>();
        while (said.isEmpty()
                && System.nanoTime() - begun < Duration.ofSeconds(20).toNanos()) {
            slow.send(text("{"));
            readInto(said, slow);
        }
        assertThat(said.get(0).text()).isEqualTo("{\"error\":\"Handshake was canceled.\"}|");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
        served(appServer, neighbour);
    }

    // floods

    @Test
    void a_flood_of_invocations_ends_its_client_and_a_neighbour_is_served() throws Exception {
        limited("flood-of-calls");
        FakeAppServer appServer = serving("flood-of-calls", "chat");
        RawWebSocket neighbour = ofTenant("flood-of-calls");
        RawWebSocket flooding = ofTenant("flood-of-calls");
        flooding.send(text(CALL.repeat(RATE / 2)));
        flooding.send(text(CALL.repeat(10 * RATE)));
        assertThat(flooding.next()).isEqualTo(TOO_FAST);
        assertThat(flooding.next()).isEqualTo("close 1000");
        neighbour.send(text(CALL));
        appServer.await(frame ->
                frame.hasClientClosed() && frame.getClientClosed().getCode().equals(CloseCode.RATE_LIMITED.name()));
        assertThat(neighbourIsOpen(neighbour)).isTrue();
    }

    @Test
    void a_flood_of_pings_ends_its_client_whether_they_are_signalrs_or_the_web_sockets() throws Exception {
        limited("flood-of-pings");
        serving("flood-of-pings", "chat");
        RawWebSocket neighbour = ofTenant("flood-of-pings");
        RawWebSocket ofSignalR = ofTenant("flood-of-pings");
        ofSignalR.send(text("{\"type\":6}\u001e".repeat(10 * RATE)));
        assertThat(ofSignalR.next()).isEqualTo(TOO_FAST);

        RawWebSocket ofWebSockets = ofTenant("flood-of-pings");
        byte[] pings = concat(pings(10 * RATE));
        ofWebSockets.send(pings);
        String said = ofWebSockets.next();
        while (said.equals("opcode 10")) {
            said = ofWebSockets.next();
        }
        assertThat(said).isEqualTo(TOO_FAST);
        assertThat(neighbourIsOpen(neighbour)).isTrue();
    }

    // those who do not read

    @Test
    void a_client_that_takes_nothing_is_cut_off_and_a_neighbour_is_served() throws Exception {
        FakeAppServer appServer = serving("deaf");
        Connected neighbour = connect(appServer, "deaf", "ann");
        RawWebSocket deaf = closing(RawWebSocket.open(
                server(), 4 * 1024, "/client/?hub=deaf", "Authorization: Bearer " + Tokens.user("deaf", "bob")));
        assertThat(deaf.handshake().next()).isEqualTo("{}");
        String id = appServer
                .await(frame -> frame.hasClientOpened()
                        && frame.getClientOpened().getUserId().equals("bob"))
                .getClientOpened()
                .getConnectionId();
        String large = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(20_000) + "\"]}\u001e";
        // More than the kernel keeps for it, less than may wait for a client here.
        for (int sent = 0; sent < 16_000_000; sent += large.length()) {
            appServer.toClient(id, large);
        }
        served(appServer, neighbour);
        appServer.await(frame -> frame.hasClientClosed()
                && frame.getClientClosed().getConnectionId().equals(id)
                && frame.getClientClosed().getCode().equals(CloseCode.SEND_TIMEOUT.name()));
        served(appServer, neighbour);
    }

    private void limited(String tenant) {
        controlPlane()
                .put(
                        tenant,
                        TenantOptions.newBuilder()
                                .setMaximumMessagesPerSecondPerConnection(RATE)
                                .build());
    }

    private RawWebSocket ofTenant(String tenant) throws IOException {
        String token = Tokens.client(StandInControlPlane.key(tenant), "chat", Instant.now());
        RawWebSocket client = closing(
                RawWebSocket.open(server(), "/t/" + tenant + "/client/?hub=chat", "Authorization: Bearer " + token));
        assertThat(client.handshake().next()).isEqualTo("{}");
        return client;
    }

    private RawWebSocket ofAcme(String hub) throws IOException {
        String token = Tokens.client(StandInControlPlane.key("acme"), hub, Instant.now());
        return closing(RawWebSocket.open(server(), "/t/acme/client/?hub=" + hub, "Authorization: Bearer " + token));
    }

    private static int status(HostileClientsTest test, String hub) {
        try (RawWebSocket client = test.dial(hub, Tokens.client(hub))) {
            return client.status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void readInto(List<RawWebSocket.Frame> said, RawWebSocket from) throws IOException {
        try {
            said.add(from.read());
        } catch (SocketTimeoutException e) {
            // Nothing yet.
        }
    }

    private static byte[][] pings(int count) {
        byte[][] all = new byte[count][];
        for (int i = 0; i < count; i++) {
            all[i] = control(PING);
        }
        return all;
    }

    /** A WebSocket ping is answered. */
    private static boolean neighbourIsOpen(RawWebSocket neighbour) throws IOException {
        neighbour.send(control(PING, (byte) 'x'));
        return neighbour.next().equals("opcode 10");
    }

    private static void served(FakeAppServer appServer, Connected neighbour) throws IOException {
        long begun = System.nanoTime();
        appServer.toClient(neighbour.id(), CALL);
        assertThat(neighbour.socket().next()).contains("\"target\":\"t\"");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }
}
