package io.signalbox.protocol.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Channels to other processes: kept alive, answers on network threads, prompt to reconnect. */
public final class GrpcChannels {
    private GrpcChannels() {}

    /**
     * A channel that connects with its first call; closing it is the caller's.
     *
     * @param hostAndPort {@code host:port}; the name is resolved again whenever a connection is lost
     */
    public static ManagedChannel open(String hostAndPort) {
        return build(NettyChannelBuilder.forTarget(target(hostAndPort))
                .usePlaintext()
                .maxInboundMessageSize(GrpcListener.MOST_INBOUND_BYTES));
    }

    /**
     * The same to another node, see {@link GrpcListener#openForNodes}.
     *
     * @param tls null: plaintext
     * @throws java.io.UncheckedIOException when a file of {@code tls} cannot be read
     */
    public static ManagedChannel openToNode(String hostAndPort, @Nullable MutualTls tls) {
        NettyChannelBuilder channel = tls == null
                ? NettyChannelBuilder.forTarget(target(hostAndPort)).usePlaintext()
                : NettyChannelBuilder.forTarget(target(hostAndPort), tls.client());
        if (tls != null && tls.name() != null) {
            channel.overrideAuthority(tls.name());
        }
        return build(channel.maxInboundMessageSize(GrpcListener.MOST_BYTES_BETWEEN_NODES));
    }

    private static String target(String hostAndPort) {
        return "dns:///" + hostAndPort;
    }

    private static ManagedChannel build(NettyChannelBuilder builder) {
        ManagedChannel channel = builder.directExecutor()
                .keepAliveTime(GrpcListener.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(GrpcListener.KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .flowControlWindow(GrpcListener.FLOW_CONTROL_BYTES)
                .build();
        ReconnectPace.watch(channel);
        return channel;
    }
}
