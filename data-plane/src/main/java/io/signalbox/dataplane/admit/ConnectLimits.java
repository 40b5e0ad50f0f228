package io.signalbox.dataplane.admit;

import io.signalbox.dataplane.settings.IntakeSettings;

/**
 * How fast clients may begin connections.
 *
 * @param perSecond on the node
 * @param burst on the node at once, after a quiet time
 * @param perSecondOfTenant of one tenant
 * @param burstOfTenant of one tenant at once
 */
public record ConnectLimits(int perSecond, int burst, int perSecondOfTenant, int burstOfTenant) {
    private static final int MOST = 1_000_000;

    public ConnectLimits {
        require("connects-per-second", perSecond);
        require("connect-burst", burst);
        require("connects-per-second-per-tenant", perSecondOfTenant);
        require("connect-burst-per-tenant", burstOfTenant);
    }

    public static ConnectLimits of(IntakeSettings settings) {
        return new ConnectLimits(
                settings.connectsPerSecond(),
                settings.connectBurst(),
                settings.connectsPerSecondPerTenant(),
                settings.connectBurstPerTenant());
    }

    private static void require(String setting, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(
                    "signalbox.data-plane." + setting + ": " + value + " (expected: 1 to " + MOST + ")");
        }
    }
}
