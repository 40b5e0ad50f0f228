package io.signalbox.standalone;

import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Whether every plane can serve, as their readiness checks say. */
@Singleton
final class Readiness {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final SmallRyeHealthReporter checks;

    Readiness(SmallRyeHealthReporter checks) {
        this.checks = checks;
    }

    /** @throws IllegalStateException when a plane is not ready within half a minute */
    void await() {
        Instant end = Instant.now().plus(PATIENCE);
        while (checks.getReadiness().isDown()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("not ready after " + PATIENCE + ": "
                        + checks.getReadiness().getPayload());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
