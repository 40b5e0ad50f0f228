package io.signalbox.sdk;

import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.ClaimNames;
import java.util.List;
import java.util.Optional;

/**
 * Who a client is: the claims of its token; none for an anonymous client. The service gives claims their long names, those
 * of .NET; here they are found by the short ones of tokens too: {@code role}, {@code email} (spec/azure-clients.md §3).
 */
public record HubUser(List<Claim> claims) {
    private static final String NAME = "unique_name";
    private static final String ROLE = "role";

    public HubUser {
        claims = List.copyOf(claims);
    }

    /** The user's name: the claim of type {@code name}, or of the type that the token tells ({@code asrs.s.nt}). */
    public Optional<String> name() {
        return claim(told(ClaimNames.NAME_TYPE).orElse(NAME));
    }

    /** The first value of a claim. */
    public Optional<String> claim(String type) {
        return all(type).stream().findFirst();
    }

    /** All values of a claim, in the token's order. */
    public List<String> all(String type) {
        return claims.stream()
                .filter(claim -> isOf(type, claim))
                .map(Claim::value)
                .toList();
    }

    public boolean has(String type, String value) {
        return all(type).contains(value);
    }

    /** Whether a claim of type {@code role}, or of the type that the token tells ({@code asrs.s.rt}), says so. */
    public boolean isInRole(String role) {
        return has(told(ClaimNames.ROLE_TYPE).orElse(ROLE), role);
    }

    private Optional<String> told(String type) {
        return claims.stream()
                .filter(claim -> claim.type().equals(type))
                .map(Claim::value)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static boolean isOf(String type, Claim claim) {
        return claim.type().equals(type) || claim.type().equals(ClaimNames.longName(type));
    }
}
