package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.AnyClient;
import io.signalbox.dataplane.support.AnyClient.Transport;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.token.Claim;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that send no faster than they may, and more than their app server reads. */
@QuarkusTest
@TestProfile(HeldShort.class)
class UnreadClientsTest extends NodeUnderTest {
    private static final int ATTACKERS = 8;
    /** Messages of each of them. */
    private static final int MESSAGES = 100;
    /** More than they send, and than their neighbour does on a fast machine. */
    private static final int RATE = 10 * MESSAGES;
    /** They come so many in a frame, or in a POST, of which a client has all under way at once. */
    private static final int AT_ONCE = 25;

    private static final String MESSAGE =
            "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(30_000) + "\"]}|";

    /** What its gRPC stream takes for an app server that does not read, as {@code GrpcListener} has it, with both ends. */
    private static final int WINDOW = 1024 * 1024 + 2 * 64 * 1024;

    /** As {@code StreamWriter} has it: from here on its clients are not read. */
    private static final int FULL_AT = 256 * 1024;

    private static final Duration STANDSTILL = Duration.ofMillis(300);

    private final ExecutorService flooders = Executors.newCachedThreadPool();

    @AfterEach
    void no_flooder_is_left() {
        flooders.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void of_what_their_app_server_does_not_read_the_node_takes_a_bounded_part_and_loses_none(Transport transport)
            throws Exception {
        String tenant = "unread-" + transport.name().toLowerCase(Locale.ROOT).replace('_', '-');
        controlPlane()
                .put(
                        tenant,
                        TenantOptions.newBuilder()
                                .setMaximumMessagesPerSecondPerConnection(RATE)
                                .build());
        FakeAppServer busy = serving(tenant, "busy");
        List<AnyClient> attackers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            attackers.add(open(transport, tenant, "busy", "attacker " + i).handshake());
        }
        Eventually.holds("the app server knows all", () -> count(busy, ToAppServer::hasClientOpened) == ATTACKERS);
        FakeAppServer beside = serving(tenant, "beside");
        Neighbour neighbour = closing(new Neighbour(
                beside, open(transport, tenant, "beside", "neighbour").handshake()));
        MemoryWatch memory = closing(new MemoryWatch());
        busy.stopReading();
        long before = taken(beside);
        List<Future<?>> floods = new ArrayList<>();
        neighbour.during(round -> {
            if (round == 0) {
                attackers.forEach(each -> floods.addAll(flood(transport, each)));
                // Not before they have begun, which on a busy machine takes longer than a standstill.
                Eventually.holds("much is taken", () -> (taken(beside) - before) * MESSAGE.length() > FULL_AT);
            }
            standsStill(beside);
        });
        assertThat((taken(beside) - before) * MESSAGE.length())
                .as("bytes of messages that the node took and their app server did not")
                .isBetween((long) FULL_AT, WINDOW + FULL_AT + (long) ATTACKERS * MemoryWatch.READ);
        assertThat(busy.hasEnded()).as("a stream that is full is not stuck").isFalse();
        busy.readOn();
        for (Future<?> flood : floods) {
            flood.get(60, TimeUnit.SECONDS);
        }
        Eventually.holds("all of it arrives", () -> messages(busy) == ATTACKERS * MESSAGES);
        assertThat(count(busy, ToAppServer::hasClientClosed)).isZero();
        // What was heard is kept by nobody but the fake.
        busy.heard().clear();
        memory.stays(floods.size(), MemoryWatch.READ);
    }

    private AnyClient open(Transport transport, String tenant, String hub, String user) throws IOException {
        String token = Tokens.client(StandInControlPlane.key(tenant), hub, Instant.now(), new Claim("nameid", user));
        return closing(transport.open(server(), "/t/" + tenant, hub, token));
    }

    /** All that this client has to say, by one thread where it has one socket, else by one for each POST. */
    private List<Future<?>> flood(Transport transport, AnyClient attacker) {
        String said = MESSAGE.repeat(AT_ONCE);
        int posts = MESSAGES / AT_ONCE;
        List<Future<?>> floods = new ArrayList<>();
        if (transport == Transport.WEB_SOCKETS) {
            floods.add(flooders.submit(() -> say(attacker, said, posts)));
        } else {
            for (int i = 0; i < posts; i++) {
                floods.add(flooders.submit(() -> say(attacker, said, 1)));
            }
        }
        return floods;
    }

    private static @Nullable Void say(AnyClient attacker, String said, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            attacker.say(said);
        }
        return null;
    }

    /** Nothing more is taken from them, for a while. */
    private void standsStill(FakeAppServer beside) {
        long[] last = {taken(beside), System.nanoTime()};
        Eventually.holds("nothing more is taken", () -> {
            long now = taken(beside);
            // While the neighbour's message is between the two counts, there is one more.
            if (now > last[0] + 1) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > STANDSTILL.toNanos();
        });
    }

    /** Messages that the node took from others than the neighbour, or one more. */
    private long taken(FakeAppServer beside) {
        return meters.total(Meter.MESSAGES_FROM_CLIENTS) - count(beside, ToAppServer::hasClientData);
    }

    private static long count(FakeAppServer appServer, Predicate<ToAppServer> kind) {
        return appServer.heard().stream().filter(kind).count();
    }

    private static long messages(FakeAppServer appServer) {
        return appServer.heard().stream()
                .filter(ToAppServer::hasClientData)
                .flatMapToInt(frame ->
                        frame.getClientData().getFrames().toStringUtf8().chars())
                .filter(octet -> octet == '\u001e')
                .count();
    }
}
