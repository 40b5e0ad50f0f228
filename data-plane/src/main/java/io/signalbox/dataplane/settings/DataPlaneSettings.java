package io.signalbox.dataplane.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The data plane as a whole: its ports, and what its clients may do. */
@ConfigMapping(prefix = "signalbox.data-plane")
public interface DataPlaneSettings {
    /** Address on which app servers and the REST API reach this node by gRPC. */
    @WithDefault("0.0.0.0")
    String grpcHost();

    /** Port for gRPC; 0 takes a free one. */
    @WithDefault("8081")
    int grpcPort();

    /** Where app servers are told to connect, as host:port; by default the host they asked, with the gRPC port. */
    Optional<String> advertisedGrpc();

    /** The control plane's gRPC address, as host:port. */
    @WithDefault("localhost:8081")
    String tenants();

    /** Name of this node in logs and to app servers; by default the host name. */
    Optional<String> node();

    /** Longest time between a negotiate and the connect that uses it. */
    @WithDefault("5s")
    Duration connectWithin();

    /** How often a client is pinged. */
    @WithDefault("15s")
    Duration keepAlive();

    /** A client that has pinged once and then stays silent for this long is closed. */
    @WithDefault("30s")
    Duration clientTimeout();

    /** How long a closing WebSocket waits for the other side's close frame. */
    @WithDefault("5s")
    Duration closeTimeout();

    /** How long a poll waits for something to say. */
    @WithDefault("90s")
    Duration pollTimeout();

    /** How often timeouts are checked and pings sent. */
    @WithDefault("1s")
    Duration heartbeat();

    /** Longest hub message of a client, its framing included. */
    @WithDefault("32K")
    MemorySize maximumReceiveMessageSize();

    /**
     * Whether WebSockets are compressed whose clients offer {@code permessage-deflate}, each message by itself; those of
     * clients with stateful reconnect are not.
     */
    @WithDefault("false")
    boolean webSocketCompression();

    /** Most bytes that may wait for one client; past it the client is closed as slow. */
    @WithDefault("1M")
    MemorySize maximumOutboundBytes();

    /** Most bytes that may wait for one app-server stream; past it the stream is ended as stuck. */
    @WithDefault("16M")
    MemorySize maximumUpstreamBytes();

    /**
     * On shutdown: longest time for the clients to be told to come again, and to go. Give it what the platform gives the
     * process, less what the node needs after that (two seconds alone, twenty in a cluster): a node with many clients tells
     * them at its drain rate only where that is long enough.
     */
    @WithDefault("3s")
    Duration shutdownTimeout();

    /** How many clients a node that leaves tells to come again, in a second; more where they would not all go in time. */
    @WithDefault("500")
    int drainRate();

    /** Longest time for a node to become empty that an operator takes out of service. */
    @WithDefault("5m")
    Duration drainWithin();
}
