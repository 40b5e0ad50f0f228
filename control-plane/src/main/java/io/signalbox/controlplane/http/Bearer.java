package io.signalbox.controlplane.http;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The credential of an {@code Authorization: Bearer} header (RFC 6750 §2.1); its text form hides it. */
public record Bearer(String value) {
    private static final String SCHEME = "Bearer ";

    /** Empty when there is no such header or it has another scheme. */
    public static Optional<Bearer> of(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return Optional.of(new Bearer(authorization.substring(SCHEME.length()).strip()));
    }

    /**
     * As {@link #of}, where a credential is required.
     *
     * @throws RefusedException {@link Refusal#TOKEN_MISSING}
     */
    public static Bearer require(@Nullable String authorization) {
        return of(authorization).orElseThrow(() -> new RefusedException(Refusal.TOKEN_MISSING));
    }

    @Override
    public String toString() {
        return "Bearer[hidden]";
    }
}
