package io.signalbox.protocol.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;

/** Channels to other processes: plaintext, kept alive, answers on network threads, prompt to reconnect. */
public final class GrpcChannels {
    private GrpcChannels() {}

    /**
     * A channel that connects with its first call; closing it is the caller's.
     *
     * @param hostAndPort {@code host:port}; the name is resolved again whenever a connection is lost
     */
    public static ManagedChannel open(String hostAndPort) {
        ManagedChannel channel = NettyChannelBuilder.forTarget("dns:///" + hostAndPort)
                .usePlaintext()
                .directExecutor()
                .keepAliveTime(GrpcListener.KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(GrpcListener.KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .flowControlWindow(GrpcListener.FLOW_CONTROL_BYTES)
                .maxInboundMessageSize(GrpcListener.MOST_INBOUND_BYTES)
                .build();
        ReconnectPace.watch(channel);
        return channel;
    }
}
