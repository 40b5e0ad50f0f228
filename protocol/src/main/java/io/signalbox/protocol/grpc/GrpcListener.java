package io.signalbox.protocol.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server of its own for long streams: a client that dies is noticed within seconds (the framework's shared server
 * never tells). Calls run on network threads and must not block.
 */
public final class GrpcListener implements AutoCloseable {
    static final int MOST_INBOUND_BYTES = 4 * 1024 * 1024;
    /** A batch of the largest deliveries, or all that waits for one client. */
    static final int MOST_BYTES_BETWEEN_NODES = 64 * 1024 * 1024;

    static final int FLOW_CONTROL_BYTES = 1024 * 1024;
    static final int KEEP_ALIVE_SECONDS = 10;
    static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final int PERMITTED_KEEP_ALIVE_SECONDS = 5;
    /** As long as the slowest answer of a node may take: what it asks of others has an answer or a failure by then. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(5);

    private static final Duration ENDED_WITHIN = Duration.ofSeconds(1);
    /** Well above the calls that a REST API has under way. */
    private static final int MOST_CALLS_PER_CONNECTION = 4096;

    private final Server server;
    private final OpenCalls calls;
    private final int port;

    private GrpcListener(Server server, OpenCalls calls) {
        this.server = server;
        this.calls = calls;
        // Once closed, the server no longer knows.
        this.port = server.getPort();
    }

    /**
     * Binds the address and serves from then on.
     *
     * @param address port 0: one that is free
     * @throws UncheckedIOException when the address cannot be bound
     */
    public static GrpcListener open(InetSocketAddress address, List<ServerServiceDefinition> services) {
        return start(
                address,
                NettyServerBuilder.forAddress(address)
                        .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
                        .maxInboundMessageSize(MOST_INBOUND_BYTES)
                        .addServices(services));
    }

    /**
     * The same for other nodes: what passes from node to node is bounded by the node that took it, so messages and calls
     * are not bounded again.
     *
     * @param services may become more while it serves
     * @param tls null: plaintext
     * @throws UncheckedIOException when the address cannot be bound or a file of {@code tls} cannot be read
     */
    public static GrpcListener openForNodes(
            InetSocketAddress address, HandlerRegistry services, @Nullable MutualTls tls) {
        NettyServerBuilder server = tls == null
                ? NettyServerBuilder.forAddress(address)
                : NettyServerBuilder.forAddress(address, tls.server());
        return start(
                address, server.maxInboundMessageSize(MOST_BYTES_BETWEEN_NODES).fallbackHandlerRegistry(services));
    }

    private static GrpcListener start(InetSocketAddress address, NettyServerBuilder builder) {
        OpenCalls calls = new OpenCalls();
        Server server = builder.directExecutor()
                .addTransportFilter(calls)
                .intercept(calls)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .flowControlWindow(FLOW_CONTROL_BYTES)
                .build();
        try {
            return new GrpcListener(server.start(), calls);
        } catch (IOException e) {
            throw new UncheckedIOException("gRPC address " + address + ": cannot be bound (expected: a free port)", e);
        }
    }

    public int port() {
        return port;
    }

    /** Ends all calls at once. */
    public void cut() {
        server.shutdownNow();
    }

    /**
     * Takes no new calls and waits, at most 5 s, until those that run are answered; then ends the streams, of which nobody
     * can say when they would.
     */
    @Override
    public void close() {
        server.shutdown();
        try {
            calls.awaitAnswers(ANSWERED_WITHIN);
            server.shutdownNow();
            server.awaitTermination(ENDED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
