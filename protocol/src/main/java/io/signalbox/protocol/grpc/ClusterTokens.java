package io.signalbox.protocol.grpc;

import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.TokenSigner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The token of this process, signed anew when little of its life is left. Any thread; two may sign at once. */
final class ClusterTokens {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration LEFT_AT_LEAST = Duration.ofMinutes(1);

    private final AccessKey key;
    private final Clock clock;

    private volatile @Nullable Signed last;

    ClusterTokens(AccessKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    String current() {
        Instant now = clock.instant();
        Signed known = last;
        if (known != null && now.isBefore(known.renewAt)) {
            return known.token;
        }
        Signed fresh = new Signed(
                TokenSigner.sign(key, ClusterAuth.AUDIENCE, now, LIFETIME, List.of()),
                now.plus(LIFETIME).minus(LEFT_AT_LEAST));
        last = fresh;
        return fresh.token;
    }

    private record Signed(String token, Instant renewAt) {}
}
