package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.AnyClient;
import io.signalbox.dataplane.support.AnyClient.Transport;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Attacks on each transport: there is a bound, a neighbour on the same transport is served in time while they go on, and
 * memory is what it was before.
 */
@QuarkusTest
@TestProfile(HeldShort.class)
class HostileTransportsTest extends NodeUnderTest {
    private static final String HUB = "chat";
    private static final String CALL = "{\"type\":1,\"target\":\"t\",\"arguments\":[]}|";
    private static final int RATE = 1_000;
    /** Clients that read nothing. */
    private static final int DEAF = 3;
    /** More than the kernel keeps for one of them, less than may wait for it here. */
    private static final int UNREAD = 16_000_000;
    /** Past the end of a handshake that has a second. */
    private static final Duration DRIBBLING = Duration.ofMillis(1_300);

    /** Less than a handshake may take whose client asked for no less. */
    private static final Duration UNASKED = Duration.ofSeconds(14);

    /** One tenant with one app server, a neighbour, and those who mean harm. */
    private final class Scene {
        final Transport transport;
        final String tenant;
        final FakeAppServer appServer;
        final Neighbour neighbour;
        final MemoryWatch memory;

        Scene(String attack, Transport transport) throws IOException {
            this(attack, transport, RATE);
        }

        /** @param rate messages per second of a client; 0: any number */
        Scene(String attack, Transport transport, int rate) throws IOException {
            this.transport = transport;
            tenant = attack + "-" + transport.name().toLowerCase(Locale.ROOT).replace('_', '-');
            controlPlane()
                    .put(
                            tenant,
                            TenantOptions.newBuilder()
                                    .setMaximumMessagesPerSecondPerConnection(rate)
                                    .build());
            appServer = serving(tenant, HUB);
            neighbour = closing(new Neighbour(appServer, open("ann").handshake()));
            memory = closing(new MemoryWatch());
        }

        String token(String user) {
            return token(user, "5");
        }

        String token(String user, String handshakeSeconds) {
            // Polls and handshakes that do not come are missed soon.
            return Tokens.client(
                    StandInControlPlane.key(tenant),
                    HUB,
                    Instant.now(),
                    new Claim("nameid", user),
                    new Claim("asrs.s.ttl", "3"),
                    new Claim("asrs.s.cht", handshakeSeconds));
        }

        AnyClient open(String user) throws IOException {
            return closing(transport.open(server(), "/t/" + tenant, HUB, token(user)));
        }

        AnyClient openBriefly(String user) throws IOException {
            return closing(transport.open(server(), "/t/" + tenant, HUB, token(user, "1")));
        }

        String id(String user) {
            return appServer
                    .await(frame -> frame.hasClientOpened()
                            && frame.getClientOpened().getUserId().equals(user))
                    .getClientOpened()
                    .getConnectionId();
        }

        CloseCode ended(String id) {
            ClientClosed closed = appServer
                    .await(frame -> frame.hasClientClosed()
                            && frame.getClientClosed().getConnectionId().equals(id))
                    .getClientClosed();
            return CloseCode.valueOf(closed.getCode());
        }

        /** Nobody else notices those, as many at a time, of whom each may cost so many bytes of buffers. */
        void attack(int attackers, int each, Neighbour.Attack attack) throws Exception {
            neighbour.during(attack);
            memory.stays(attackers, each);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_flood_of_invocations_ends_its_client(Transport transport) throws Exception {
        Scene scene = new Scene("flood", transport);
        scene.attack(1, MemoryWatch.READ, round -> {
            String user = "flooder " + round;
            AnyClient hostile = scene.open(user).handshake();
            hostile.say(CALL.repeat(10 * RATE));
            assertThat(hostile.next())
                    .isEqualTo("{\"type\":7,\"error\":\"The client sent more messages per second than it may.\"}");
            assertThat(scene.ended(scene.id(user))).isEqualTo(CloseCode.RATE_LIMITED);
        });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "WEB_SOCKETS")
    void a_flood_of_pings_ends_its_client(Transport transport) throws Exception {
        Scene scene = new Scene("pings", transport);
        scene.attack(1, MemoryWatch.READ, round -> {
            String user = "pinger " + round;
            try (AnyClient hostile = scene.open(user).handshake()) {
                hostile.say("{\"type\":6}|".repeat(10 * RATE));
                assertThat(hostile.next())
                        .isEqualTo("{\"type\":7,\"error\":\"The client sent more messages per second than it may.\"}");
                assertThat(scene.ended(scene.id(user))).isEqualTo(CloseCode.RATE_LIMITED);
            }
        });
    }

    /** Each byte in a POST of its own. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "WEB_SOCKETS")
    void a_handshake_that_comes_byte_by_byte_is_cancelled_in_its_time(Transport transport) throws Exception {
        Scene scene = new Scene("drops", transport, 0);
        scene.attack(HeldShort.HANDSHAKES_PER_TENANT / 2, MemoryWatch.READ, round -> {
            long begun = System.nanoTime();
            List<AnyClient> slow = new ArrayList<>();
            for (int i = 0; i < HeldShort.HANDSHAKES_PER_TENANT / 2; i++) {
                slow.add(scene.openBriefly("slow " + round + " " + i));
            }
            while (System.nanoTime() - begun < DRIBBLING.toNanos()) {
                for (AnyClient each : slow) {
                    each.say("{");
                }
            }
            for (AnyClient each : slow) {
                assertThat(each.next()).isEqualTo("{\"error\":\"Handshake was canceled.\"}");
                each.close();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(UNASKED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_message_that_is_too_long_ends_its_client(Transport transport) throws Exception {
        Scene scene = new Scene("long", transport);
        String endless = "x".repeat(1_000_000);
        scene.attack(1, MemoryWatch.READ, round -> {
            for (int i = 0; i < 30; i++) {
                String user = "talker " + round + " " + i;
                AnyClient hostile = scene.open(user).handshake();
                hostile.say(endless);
                assertThat(hostile.next()).startsWith("{\"type\":7,\"error\":");
                assertThat(scene.ended(scene.id(user))).isEqualTo(CloseCode.MESSAGE_TOO_LARGE);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_takes_nothing_is_cut_off(Transport transport) throws Exception {
        Scene scene = new Scene("deaf", transport);
        String large = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(20_000) + "\"]}|";
        scene.attack(DEAF, UNREAD, round -> {
            for (int i = 0; i < DEAF; i++) {
                String user = "deaf " + round + " " + i;
                scene.open(user).handshake();
                String id = scene.id(user);
                for (int sent = 0; sent < UNREAD; sent += large.length()) {
                    scene.appServer.toClient(id, large);
                }
                assertThat(scene.ended(id))
                        .isEqualTo(
                                transport == Transport.LONG_POLLING ? CloseCode.CLIENT_LOST : CloseCode.SEND_TIMEOUT);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void clients_without_a_handshake_are_refused_from_their_bound_on(Transport transport) throws Exception {
        Scene scene = new Scene("half", transport);
        scene.attack(HeldShort.HANDSHAKES_PER_TENANT, MemoryWatch.READ, round -> {
            for (int i = 0; round == 0 && i < HeldShort.HANDSHAKES_PER_TENANT; i++) {
                scene.open("half " + i);
            }
            // After some seconds the first have had their time, and others may have theirs.
            assertThat(oneMore(scene)).isIn(round == 0 ? List.of(429) : List.of(429, 101, 200));
        });
        Eventually.holds("there is room again for as many, when they have had their time", () -> room(scene));
    }

    /** Asked by WebSockets, which leave nothing behind. */
    private boolean room(Scene scene) {
        List<RawWebSocket> asking = new ArrayList<>();
        try {
            for (int i = 0; i < HeldShort.HANDSHAKES_PER_TENANT; i++) {
                asking.add(RawWebSocket.open(
                        server(),
                        "/t/" + scene.tenant + "/client/?hub=" + HUB,
                        "Authorization: Bearer " + scene.token("asking")));
            }
            boolean room = asking.stream().allMatch(each -> each.status() == 101);
            for (RawWebSocket each : asking) {
                each.close();
            }
            return room;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int oneMore(Scene scene) {
        String bearer = "Authorization: Bearer " + scene.token("one more");
        String prefix = "/t/" + scene.tenant;
        try (RawHttp http = RawHttp.open(server())) {
            String path = prefix + "/client/?hub=" + HUB + "&id=" + Transport.negotiated(server(), prefix, HUB, bearer);
            RawHttp asked = switch (scene.transport) {
                case WEB_SOCKETS ->
                    http.ask(
                            "GET",
                            path,
                            bearer,
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
                case SERVER_SENT_EVENTS -> http.ask("GET", path, bearer, "Accept: text/event-stream");
                case LONG_POLLING -> http.ask("GET", path, bearer);
            };
            return asked.begun().status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
