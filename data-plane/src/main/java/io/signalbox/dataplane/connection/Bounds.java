package io.signalbox.dataplane.connection;

import io.signalbox.dataplane.settings.IntakeSettings;
import java.time.Duration;

/**
 * How far clients may go on this node.
 *
 * @param sendTimeout how long a client may take nothing of what waits for it
 * @param handshakes connections that have not finished theirs
 * @param handshakesPerTenant the same, of one tenant
 * @param endsRemembered connections that have ended, of one tenant
 */
public record Bounds(Duration sendTimeout, int handshakes, int handshakesPerTenant, int endsRemembered) {
    static final Bounds USUAL = new Bounds(Duration.ofSeconds(10), 10_000, 2_000, 1_000);

    public Bounds {
        require("send-timeout", sendTimeout, sendTimeout.toNanos());
        require("maximum-handshakes", handshakes, handshakes);
        require("maximum-handshakes-per-tenant", handshakesPerTenant, handshakesPerTenant);
        require("ended-connections-remembered", endsRemembered, endsRemembered);
    }

    private static void require(String setting, Object value, long number) {
        if (number <= 0) {
            throw new IllegalArgumentException(
                    "signalbox.data-plane." + setting + ": " + value + " (expected: more than nothing)");
        }
    }

    public static Bounds of(IntakeSettings settings) {
        return new Bounds(
                settings.sendTimeout(),
                settings.maximumHandshakes(),
                settings.maximumHandshakesPerTenant(),
                settings.endedConnectionsRemembered());
    }
}
