package io.signalbox.dataplane.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How far app servers may go in what they ask for their clients. */
@ConfigMapping(prefix = "signalbox.data-plane")
public interface HubLimitSettings {
    /** Longest keep-alive and client timeout that an app server may ask for. */
    @WithDefault("10m")
    Duration longestHubTimeout();

    /** Longest hub message of a client that an app server may ask for; at most 3M, which a gRPC message has room for. */
    @WithDefault("1M")
    MemorySize largestHubMessage();

    /** Largest buffer for stateful reconnect that an app server may ask for. */
    @WithDefault("1M")
    MemorySize largestStatefulReconnectBuffer();
}
