package io.signalbox.protocol.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token whose signature and times are right; whom it is for is the caller's question (see {@link Audiences}, {@link
 * ClientIdentity}).
 *
 * @param claims as in the token, in its order, an array as several claims; without aud, exp, nbf and iat
 */
public record VerifiedToken(List<String> audiences, List<Claim> claims, Instant expires) {
    public VerifiedToken {
        audiences = List.copyOf(audiences);
        claims = List.copyOf(claims);
    }

    /** The first claim of this type that says anything. */
    public Optional<String> first(String type) {
        return claims.stream()
                .filter(claim -> claim.type().equals(type) && !claim.value().isEmpty())
                .map(Claim::value)
                .findFirst();
    }
}
