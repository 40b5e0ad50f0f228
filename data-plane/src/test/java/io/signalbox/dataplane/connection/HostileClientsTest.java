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
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
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
    private static final int RATE = 1_000;

    /** Less than a handshake may take whose client asked for no less. */
    private static final Duration UNASKED = Duration.ofSeconds(14);

    /** More than the kernel keeps for a client that does not read, less than may wait for it here. */
    private static final int UNREAD = 16_000_000;

    // handshakes

    // compat: rd-busy
    @Test
    void a_tenant_with_too_many_unfinished_handshakes_is_refused_more_and_another_is_served() throws Exception {
        MemoryWatch memory = closing(new MemoryWatch());
        Neighbour neighbour = neighbour(serving("half"), "half");
        List<RawWebSocket> waiting = new ArrayList<>();
        neighbour.during(round -> {
            for (int i = waiting.size(); i < HeldShort.HANDSHAKES_PER_TENANT; i++) {
                waiting.add(dial("half", Tokens.client("half")));
                assertThat(waiting.get(i).status()).isEqualTo(101);
            }
            // The node is full too, from the second round on.
            RawWebSocket oneMore = dial("half", Tokens.client("half"));
            assertThat(oneMore.status()).isEqualTo(round == 0 ? 429 : 503);
            assertThat(oneMore.header("Retry-After")).isEqualTo("1");
            assertThat(oneMore.header("signalbox-refusal"))
                    .isEqualTo(round == 0 ? "TOO_MANY_HANDSHAKES" : "SERVER_BUSY");
            // Or the sockets that were refused would reach a bound of their own.
            oneMore.close();

            for (int i = waiting.size(); i < HeldShort.HANDSHAKES; i++) {
                waiting.add(ofAcme("half"));
                assertThat(waiting.get(i).status()).as("another tenant").isEqualTo(101);
            }
            RawWebSocket tooMany = ofAcme("half");
            assertThat(tooMany.status()).isEqualTo(503);
            assertThat(tooMany.header("Retry-After")).isEqualTo("1");
            tooMany.close();
        });
        memory.stays(HeldShort.HANDSHAKES, MemoryWatch.READ);

        for (RawWebSocket client : waiting) {
            client.close();
        }
        Eventually.holds("there is room again", () -> status(this, "half") == 101);
    }

    @Test
    void handshakes_that_come_byte_by_byte_are_cancelled_in_their_time_and_a_neighbour_is_served() throws Exception {
        MemoryWatch memory = closing(new MemoryWatch());
        Neighbour neighbour = neighbour(serving("drops"), "drops");
        neighbour.during(round -> {
            long begun = System.nanoTime();
            List<RawWebSocket> slow = new ArrayList<>();
            for (int i = 0; i < HeldShort.HANDSHAKES_PER_TENANT / 2; i++) {
                slow.add(dial("drops", Tokens.client("drops", new Claim("asrs.s.cht", "1"))));
                slow.get(i).patience(20);
            }
            while (!slow.isEmpty()) {
                slow.removeIf(HostileClientsTest::isCancelled);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(UNASKED);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
        });
        memory.stays(HeldShort.HANDSHAKES_PER_TENANT / 2, MemoryWatch.READ);
    }

    /** After one byte more of its handshake. */
    private static boolean isCancelled(RawWebSocket slow) {
        try {
            slow.send(text("{"));
            assertThat(slow.next()).isEqualTo("{\"error\":\"Handshake was canceled.\"}");
            return true;
        } catch (SocketTimeoutException e) {
            // Nothing yet.
            return false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // floods

    @Test
    void a_flood_of_invocations_ends_its_client_and_a_neighbour_is_served() throws Exception {
        MemoryWatch memory = closing(new MemoryWatch());
        limited("flood-of-calls");
        FakeAppServer appServer = serving("flood-of-calls", "chat");
        neighbourOfTenant(appServer, "flood-of-calls").during(round -> {
            RawWebSocket flooding = ofTenant("flood-of-calls");
            flooding.send(text(CALL.repeat(RATE / 2)));
            flooding.send(text(CALL.repeat(10 * RATE)));
            assertThat(flooding.next()).isEqualTo(TOO_FAST);
            assertThat(flooding.next()).isEqualTo("close 1000");
        });
        memory.stays(1, MemoryWatch.READ);
        appServer.await(frame ->
                frame.hasClientClosed() && frame.getClientClosed().getCode().equals(CloseCode.RATE_LIMITED.name()));
    }

    @Test
    void a_flood_of_pings_ends_its_client_whether_they_are_signalrs_or_the_web_sockets() throws Exception {
        MemoryWatch memory = closing(new MemoryWatch());
        limited("flood-of-pings");
        byte[] pings = concat(pings(10 * RATE));
        neighbourOfTenant(serving("flood-of-pings", "chat"), "flood-of-pings").during(round -> {
            RawWebSocket ofSignalR = ofTenant("flood-of-pings");
            ofSignalR.send(text("{\"type\":6}\u001e".repeat(10 * RATE)));
            assertThat(ofSignalR.next()).isEqualTo(TOO_FAST);

            RawWebSocket ofWebSockets = ofTenant("flood-of-pings");
            ofWebSockets.send(pings);
            String said = ofWebSockets.next();
            while (said.equals("opcode 10")) {
                said = ofWebSockets.next();
            }
            assertThat(said).isEqualTo(TOO_FAST);
        });
        memory.stays(1, MemoryWatch.READ);
    }

    // those who do not read

    @Test
    void a_client_that_takes_nothing_is_cut_off_and_a_neighbour_is_served() throws Exception {
        MemoryWatch memory = closing(new MemoryWatch());
        FakeAppServer appServer = serving("deaf");
        Neighbour neighbour = neighbour(appServer, "deaf");
        String large = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(20_000) + "\"]}\u001e";
        neighbour.during(round -> {
            String user = "deaf " + round;
            RawWebSocket deaf = closing(RawWebSocket.open(
                    server(), 4 * 1024, "/client/?hub=deaf", "Authorization: Bearer " + Tokens.user("deaf", user)));
            assertThat(deaf.handshake().next()).isEqualTo("{}");
            String id = appServer
                    .await(frame -> frame.hasClientOpened()
                            && frame.getClientOpened().getUserId().equals(user))
                    .getClientOpened()
                    .getConnectionId();
            for (int sent = 0; sent < UNREAD; sent += large.length()) {
                appServer.toClient(id, large);
            }
            appServer.await(frame -> frame.hasClientClosed()
                    && frame.getClientClosed().getConnectionId().equals(id)
                    && frame.getClientClosed().getCode().equals(CloseCode.SEND_TIMEOUT.name()));
        });
        memory.stays(1, UNREAD);
    }

    private void limited(String tenant) {
        controlPlane()
                .put(
                        tenant,
                        TenantOptions.newBuilder()
                                .setMaximumMessagesPerSecondPerConnection(RATE)
                                .build());
    }

    private static String token(String tenant) {
        return Tokens.client(StandInControlPlane.key(tenant), "chat", Instant.now());
    }

    private Neighbour neighbourOfTenant(FakeAppServer appServer, String tenant) throws IOException {
        return neighbour(appServer, "/t/" + tenant, "chat", token(tenant));
    }

    private RawWebSocket ofTenant(String tenant) throws IOException {
        RawWebSocket client = closing(RawWebSocket.open(
                server(), "/t/" + tenant + "/client/?hub=chat", "Authorization: Bearer " + token(tenant)));
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

    private static byte[][] pings(int count) {
        byte[][] all = new byte[count][];
        for (int i = 0; i < count; i++) {
            all[i] = control(PING);
        }
        return all;
    }
}
