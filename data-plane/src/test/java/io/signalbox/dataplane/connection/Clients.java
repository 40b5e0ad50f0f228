package io.signalbox.dataplane.connection;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.CloseCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Clients with fake transports, on event loops that run when the test says so, all on the test's own thread. */
public final class Clients {
    public static final TenantName TENANT = new TenantName("dev");
    public static final HubName HUB = new HubName("chat");
    public static final ConnectionLimits LIMITS = new ConnectionLimits(
            Duration.ofSeconds(15).toNanos(),
            Duration.ofSeconds(30).toNanos(),
            Duration.ofSeconds(5).toNanos(),
            32 * 1024,
            1024 * 1024,
            Duration.ofDays(1),
            new ResumptionLimits(
                    Duration.ofSeconds(15).toNanos(),
                    10_000,
                    Duration.ofSeconds(5).toNanos(),
                    Duration.ofSeconds(5).toNanos()),
            Duration.ofSeconds(15),
            false,
            Set.of(HubProtocol.JSON, HubProtocol.MESSAGE_PACK),
            false);

    /** As usual, but for the time that sockets may die one after the other before they brought anything forward. */
    public static ConnectionLimits mayLoseSocketsFor(Duration most) {
        ResumptionLimits usual = LIMITS.resumption();
        return new ConnectionLimits(
                LIMITS.keepAliveNanos(),
                LIMITS.clientTimeoutNanos(),
                LIMITS.closeTimeoutNanos(),
                LIMITS.maximumReceive(),
                LIMITS.maximumOutbound(),
                LIMITS.heartbeat(),
                new ResumptionLimits(
                        usual.windowNanos(), usual.bufferBytes(), usual.tokenLifetimeNanos(), most.toNanos()),
                LIMITS.handshakeTimeout(),
                LIMITS.detailedErrors(),
                LIMITS.protocols(),
                LIMITS.statefulReconnects());
    }

    /** A heartbeat out of turn, on the client's own loop: whether the connection is open after it. */
    public static boolean isOpenAfterHeartbeat(ClientConnection client) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            client.onHeartbeat(System.nanoTime());
                            return client.isOpen();
                        },
                        client.loop()::execute)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    public final FakeUpstream upstream = new FakeUpstream();
    public final OpenConnections open = new OpenConnections();
    /** Where the meters show. */
    public final MeterRegistry registry = new SimpleMeterRegistry();

    public final Meters meters = new Meters(registry);
    private final List<EmbeddedChannel> loops = new ArrayList<>();
    private final ConnectionLoops connections;

    /** @param lobby made for these connections and meters */
    public Clients(int loops, BiFunction<OpenConnections, Meters, Lobby> lobby) {
        for (int i = 0; i < loops; i++) {
            this.loops.add(new EmbeddedChannel());
        }
        connections = new ConnectionLoops(LIMITS, upstream, lobby.apply(open, meters), open, meters);
    }

    /** One client, its connection and what its socket saw. */
    public record Dialled(ClientConnection connection, FakeTransport transport) {
        public ConnectionId id() {
            return connection.client().id();
        }

        /** Bytes from the client. */
        public void says(byte[] bytes) {
            ByteBuf fresh = Unpooled.wrappedBuffer(bytes);
            connection.onBytes(fresh);
            fresh.release();
        }

        /** Text from the client; a bar stands for 0x1E. */
        public void says(String text) {
            says(text.replace('|', '\u001e').getBytes(StandardCharsets.UTF_8));
        }
    }

    public Dialled dial(String id) {
        return dial(0, new Client(new ConnectionId(id), TENANT, HUB, null, false));
    }

    public Dialled dial(int loop, Client client) {
        return dial(loop, client, false);
    }

    /** @param mayResume whether it negotiated that it may come back on another socket */
    public Dialled dial(int loop, Client client, boolean mayResume) {
        return dial(loop, client, null, mayResume);
    }

    /** @param handshakeTimeout that its token asks for */
    public Dialled dial(int loop, Client client, @Nullable Duration handshakeTimeout, boolean mayResume) {
        FakeTransport transport = new FakeTransport();
        Introduction shown = new Introduction(List.of(), List.of(), "", "", handshakeTimeout, mayResume);
        ClientConnection connection = connections
                .attach(client, shown, loops.get(loop).eventLoop(), transport)
                .orElseThrow(() -> new AssertionError("the id is taken: " + client.id()));
        return new Dialled(connection, transport);
    }

    /** A client after its handshake in JSON. */
    public Dialled open(int loop, String id, @Nullable String user) {
        Dialled client = dial(
                loop, new Client(new ConnectionId(id), TENANT, HUB, user == null ? null : new UserId(user), false));
        client.says("{\"protocol\":\"json\",\"version\":1}|");
        turn();
        return client;
    }

    /** Every socket is gone. */
    public void hangUp() {
        List.copyOf(open.all()).forEach(connection -> {
            connection.end(CloseCode.CLIENT_LOST, null);
            connection.onTransportClosed(false);
        });
        turn();
    }

    /** Runs everything that was posted to the loops, and what that posts. */
    public void turn() {
        loops.forEach(EmbeddedChannel::runPendingTasks);
    }

    /** Runs what was posted to one loop. */
    public void turn(int loop) {
        loops.get(loop).runPendingTasks();
    }
}
