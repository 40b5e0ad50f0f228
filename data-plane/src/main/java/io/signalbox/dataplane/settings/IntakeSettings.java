package io.signalbox.dataplane.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How far those may go who begin something and do not end it, and what is known of those who are gone. */
@ConfigMapping(prefix = "signalbox.data-plane")
public interface IntakeSettings {
    /** Longest time for the head of an HTTP request to arrive, and again for its body; past it the socket is cut. */
    @WithDefault("30s")
    Duration requestWithin();

    /**
     * Most sockets that speak HTTP, those of polls and event streams too, WebSockets not; past it new ones are closed.
     */
    @WithDefault("20000")
    int maximumHttpSockets();

    /** Most connections of clients that have not finished their handshake; past it new ones are refused with 503. */
    @WithDefault("10000")
    int maximumHandshakes();

    /** The same for the clients of one tenant, refused with 429. */
    @WithDefault("2000")
    int maximumHandshakesPerTenant();

    /** How many clients may begin a connection in a second, on this node; past it they are refused with 503. */
    @WithDefault("2000")
    int connectsPerSecond();

    /** How many may begin one at once, after a quiet time. */
    @WithDefault("20000")
    int connectBurst();

    /** How many clients of one tenant may begin a connection in a second; past it they are refused with 429. */
    @WithDefault("1000")
    int connectsPerSecondPerTenant();

    /** How many of one tenant may begin one at once, after a quiet time. */
    @WithDefault("10000")
    int connectBurstPerTenant();

    /** A client that takes nothing of what waits for it for this long is closed. */
    @WithDefault("10s")
    Duration sendTimeout();

    /** How many connections that have ended operators can look up, for each tenant. */
    @WithDefault("1000")
    int endedConnectionsRemembered();
}
