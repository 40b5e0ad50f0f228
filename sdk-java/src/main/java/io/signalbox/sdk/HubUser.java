package io.signalbox.sdk;

import io.signalbox.protocol.token.Claim;
import java.util.List;
import java.util.Optional;

/** Who a client is: the claims of its token; none for an anonymous client. */
public record HubUser(List<Claim> claims) {
    public HubUser {
        claims = List.copyOf(claims);
    }

    /** The first value of a claim. */
    public Optional<String> claim(String type) {
        return all(type).stream().findFirst();
    }

    /** All values of a claim, in the token's order. */
    public List<String> all(String type) {
        return claims.stream()
                .filter(claim -> claim.type().equals(type))
                .map(Claim::value)
                .toList();
    }

    public boolean has(String type, String value) {
        return claims.contains(new Claim(type, value));
    }
}
