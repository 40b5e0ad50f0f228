package io.signalbox.sdk.negotiate;

import io.signalbox.protocol.token.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom the app takes a client for, and what of its request goes on to the service.
 *
 * @param userId null for an anonymous client
 * @param claims what hubs see of the user
 * @param lifetime how long the token may be used to connect; more than zero
 * @param query raw query of the client's negotiate request, without {@code ?}; may be empty
 */
public record NegotiateRequest(@Nullable String userId, List<Claim> claims, Duration lifetime, String query) {
    private static final Duration ONE_HOUR = Duration.ofHours(1);

    public NegotiateRequest {
        claims = List.copyOf(claims);
        if (lifetime.isZero() || lifetime.isNegative()) {
            throw new IllegalArgumentException("lifetime: " + lifetime + " (expected: more than zero)");
        }
    }

    /** A client without a name; its token lives an hour (spec/azure-clients.md §3). */
    public static NegotiateRequest anonymous() {
        return new NegotiateRequest(null, List.of(), ONE_HOUR, "");
    }

    public static NegotiateRequest ofUser(String userId) {
        return new NegotiateRequest(userId, List.of(), ONE_HOUR, "");
    }

    public NegotiateRequest withClaim(String type, String value) {
        List<Claim> more = new ArrayList<>(claims);
        more.add(new Claim(type, value));
        return new NegotiateRequest(userId, more, lifetime, query);
    }

    public NegotiateRequest withLifetime(Duration newLifetime) {
        return new NegotiateRequest(userId, claims, newLifetime, query);
    }

    /**
     * With the query of the client's request.
     *
     * @param rawQuery as most HTTP stacks hand it out: null or empty when there is none
     */
    public NegotiateRequest withQuery(@Nullable String rawQuery) {
        return new NegotiateRequest(userId, claims, lifetime, rawQuery == null ? "" : rawQuery);
    }
}
