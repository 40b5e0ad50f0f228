package io.signalbox.protocol.grpc;

import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.TokenVerifier;
import io.signalbox.protocol.token.VerifiedToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Tokens of this cluster's processes. A process shows the same token for minutes, on every delivery: those taken lately
 * are remembered, so that a call costs a comparison and no hashing. Any thread.
 */
final class TrustedTokens {
    private static final int REMEMBERED = 64;

    private final TokenVerifier verifier;
    private final AccessKey key;
    private final Clock clock;
    private final AtomicReferenceArray<Trusted> lately = new AtomicReferenceArray<>(REMEMBERED);

    TrustedTokens(TokenVerifier verifier, AccessKey key, Clock clock) {
        this.verifier = verifier;
        this.key = key;
        this.clock = clock;
    }

    boolean trusts(String token) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        int slot = Math.floorMod(token.hashCode(), REMEMBERED);
        Trusted known = lately.get(slot);
        if (known != null && clock.instant().isBefore(known.expires) && MessageDigest.isEqual(known.bytes, bytes)) {
            return true;
        }
        try {
            VerifiedToken verified = verifier.verify(token, List.of(key));
            if (!verified.audiences().contains(ClusterAuth.AUDIENCE)) {
                return false;
            }
            lately.set(slot, new Trusted(bytes, verified.expires()));
            return true;
        } catch (RefusedException e) {
            // Why is for the caller's operator to find; the answer tells a stranger nothing.
            return false;
        }
    }

    private static final class Trusted {
        private final byte[] bytes;
        private final Instant expires;

        Trusted(byte[] bytes, Instant expires) {
            this.bytes = bytes;
            this.expires = expires;
        }
    }
}
