package io.signalbox.sdk.server;

import io.signalbox.protocol.grpc.Backoff;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.clients.ClientShape;
import io.signalbox.sdk.hub.HubHost;
import io.signalbox.sdk.server.HubServerBuilder.HostedHub;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An app server: hosts hubs over a few streams to the service, and reconnects them by itself until closed. Safe on any
 * thread.
 *
 * <pre>{@code
 * HubServer server = HubServer.connect("Endpoint=http://localhost:8080;AccessKey=…;Version=1.0;")
 *         .hub("chat", ChatHub.class, ChatHub::new)
 *         .start();
 * }</pre>
 */
public final class HubServer implements AutoCloseable {
    /** What operators see of this SDK. */
    static final String AGENT = "signalbox-sdk-java/0.1";

    private static final Duration GRACE = Duration.ofSeconds(5);
    /** At least so long for {@code onDisconnected}, however late it is. */
    private static final Duration LAST_CALLS = Duration.ofMillis(500);

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration SLOWEST_RETRY = Duration.ofSeconds(10);

    private final ServerThreads threads;
    private final List<HubStreams> hubs = new ArrayList<>();
    private final List<StreamKeeper> keepers = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private HubServer(ServerThreads threads) {
        this.threads = threads;
    }

    /** Begins a server for the tenant whose connection string this is. Nothing is connected yet. */
    public static HubServerBuilder connect(String connectionString) {
        return new HubServerBuilder(ConnectionString.parse(connectionString));
    }

    static HubServer start(
            ConnectionString connection, List<HostedHub> hosted, @Nullable Executor executor, Duration patience) {
        HubServer server = new HubServer(new ServerThreads(executor));
        ServiceDoor door = new ServiceDoor(connection, Clock.systemUTC());
        String serverId = UUID.randomUUID().toString();
        hosted.forEach(hub -> server.host(hub, door, serverId));
        server.keepers.forEach(StreamKeeper::start);
        try {
            server.awaitReady(patience);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void host(HostedHub hosted, ServiceDoor door, String serverId) {
        HubOptions options = hosted.options();
        HubHost<?> hub = new HubHost<>(hosted.type(), options, threads.methods(), threads.notices());
        HubStreams streams = new HubStreams(hub, threads, options.streamsPerHub());
        hubs.add(streams);
        Backoff backoff = new Backoff(FIRST_RETRY, SLOWEST_RETRY);
        for (int i = 0; i < options.streamsPerHub(); i++) {
            keepers.add(new StreamKeeper(streams, door, threads, backoff::afterFailures, serverId, System::nanoTime));
        }
    }

    private void awaitReady(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (HubStreams hub : hubs) {
            if (!await(hub.ready(), deadline)) {
                throw new IllegalStateException(
                        "hub " + hub.name() + ": no stream to the service within " + patience.toMillis() + " ms",
                        hub.lastFailure());
            }
        }
    }

    /** The hub for sending from outside its methods, its clients called by name. */
    public <H extends HubBase<?>> HubContext<H, ClientProxy> context(Class<H> hub) {
        return context(hub, ClientProxy.class);
    }

    /**
     * The hub for sending from outside its methods, its clients called through {@code clients}.
     *
     * @throws IllegalArgumentException when this server does not host the hub, or {@code clients} is no proper interface
     */
    public <H extends HubBase<?>, C> HubContext<H, C> context(Class<H> hub, Class<C> clients) {
        for (HubStreams streams : hubs) {
            if (streams.hub().type() == hub) {
                return streams.hub().context(ClientShape.of(clients), streams);
            }
        }
        throw new IllegalArgumentException("hub: " + hub.getName() + " (expected: one that this server hosts)");
    }

    /**
     * Leaves in order, within about five seconds: takes no new client, lets running invocations end, tells the clients
     * to reconnect, and ends the streams. Second calls do nothing, and wait for nothing.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        long deadline = System.nanoTime() + GRACE.toNanos();
        Stream.concat(
                        keepers.stream().map(StreamKeeper::stop),
                        hubs.stream().map(hub -> hub.nodes().stop()))
                .toList()
                .forEach(stopped -> await(stopped, deadline));
        List<AppServerStream> streams =
                hubs.stream().flatMap(hub -> hub.open().stream()).toList();
        streams.forEach(AppServerStream::leave);
        streams.forEach(stream -> await(stream.clients().empty(), deadline));
        streams.forEach(stream -> stream.outbox().finish(left(deadline)));
        streams.forEach(stream -> await(stream.ended().toCompletableFuture(), deadline));
        streams.forEach(stream -> stream.over("the server was closed"));
        Duration left = left(deadline);
        threads.close(left.compareTo(LAST_CALLS) > 0 ? left : LAST_CALLS);
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Whether {@code stage} was done in time. */
    private static boolean await(CompletableFuture<@Nullable Void> stage, long deadline) {
        try {
            stage.get(left(deadline).toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
