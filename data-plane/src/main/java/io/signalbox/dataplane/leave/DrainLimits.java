package io.signalbox.dataplane.leave;

import io.signalbox.dataplane.settings.DataPlaneSettings;
import java.time.Duration;

/**
 * How a node is emptied.
 *
 * @param perSecond clients that are told to go elsewhere
 * @param within longest time when an operator asks for it
 * @param shutdown longest time when the process ends
 */
public record DrainLimits(int perSecond, Duration within, Duration shutdown) {
    private static final Duration LONGEST = Duration.ofDays(1);

    public DrainLimits {
        if (perSecond < 1) {
            throw new IllegalArgumentException(
                    "signalbox.data-plane.drain-rate: " + perSecond + " (expected: at least 1)");
        }
        require("drain-within", within);
        require("shutdown-timeout", shutdown);
    }

    public static DrainLimits of(DataPlaneSettings settings) {
        return new DrainLimits(settings.drainRate(), settings.drainWithin(), settings.shutdownTimeout());
    }

    private static void require(String setting, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "signalbox.data-plane." + setting + ": " + value + " (expected: at most a day)");
        }
    }
}
