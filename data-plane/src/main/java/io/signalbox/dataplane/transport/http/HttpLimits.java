package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.settings.DataPlaneSettings;
import io.signalbox.dataplane.settings.IntakeSettings;
import io.signalbox.dataplane.settings.StatefulReconnectSettings;
import java.time.Duration;

/**
 * How long things may take (spec/signalr-transports.md §8).
 *
 * @param disconnect without a transport: before the first one, and between two polls
 * @param poll until a poll is answered with nothing
 * @param send until the client has taken what was sent
 */
public record HttpLimits(Duration disconnect, Duration poll, Duration send) {
    public static HttpLimits of(DataPlaneSettings settings, StatefulReconnectSettings away, IntakeSettings intake) {
        return new HttpLimits(away.disconnectTimeout(), settings.pollTimeout(), intake.sendTimeout());
    }
}
