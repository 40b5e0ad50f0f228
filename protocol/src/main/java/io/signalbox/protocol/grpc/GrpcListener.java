package io.signalbox.protocol.grpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A gRPC server of its own for long streams: a client that dies is noticed within seconds (the framework's shared server
 * never tells). Calls run on network threads and must not block.
 */
public final class GrpcListener implements AutoCloseable {
    static final int MOST_INBOUND_BYTES = 4 * 1024 * 1024;
    static final int FLOW_CONTROL_BYTES = 1024 * 1024;
    static final int KEEP_ALIVE_SECONDS = 10;
    static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final int PERMITTED_KEEP_ALIVE_SECONDS = 5;
    private static final int CLOSE_SECONDS = 2;
    /** Well above the calls that a REST API has under way. */
    private static final int MOST_CALLS_PER_CONNECTION = 4096;

    private final Server server;
    private final int port;

    private GrpcListener(Server server) {
        this.server = server;
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
        Server server = NettyServerBuilder.forAddress(address)
                .directExecutor()
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(PERMITTED_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .flowControlWindow(FLOW_CONTROL_BYTES)
                .maxConcurrentCallsPerConnection(MOST_CALLS_PER_CONNECTION)
                .maxInboundMessageSize(MOST_INBOUND_BYTES)
                .addServices(services)
                .build();
        try {
            return new GrpcListener(server.start());
        } catch (IOException e) {
            throw new UncheckedIOException("gRPC address " + address + ": cannot be bound (expected: a free port)", e);
        }
    }

    public int port() {
        return port;
    }

    /** Takes no new calls, gives those that run 2 s to end, then ends them. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
