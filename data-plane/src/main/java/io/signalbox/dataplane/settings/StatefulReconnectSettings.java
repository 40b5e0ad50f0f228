package io.signalbox.dataplane.settings;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Clients that are away for a while: they lose their socket and go on with another one, or they poll. */
@ConfigMapping(prefix = "signalbox.data-plane")
public interface StatefulReconnectSettings {
    /**
     * How long a client may be away before its connection ends: without its socket when it has stateful reconnect, and
     * between two polls unless its token says another time.
     */
    @WithDefault("15s")
    Duration disconnectTimeout();

    /** Bytes that a client with stateful reconnect has not acknowledged, from which on it is sent no more until it has. */
    @WithDefault("100000")
    MemorySize statefulReconnectBufferSize();
}
