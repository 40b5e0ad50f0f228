package io.signalbox.dataplane.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Clients that lose their socket and go on with another one, without loss. */
@ConfigMapping(prefix = "signalbox.data-plane")
public interface StatefulReconnectSettings {
    /** How long a client with stateful reconnect may be away before its connection ends. */
    @WithDefault("15s")
    Duration disconnectTimeout();

    /** Bytes that such a client has not acknowledged, from which on it is sent no more until it has. */
    @WithDefault("100000")
    MemorySize statefulReconnectBufferSize();
}
