package io.signalbox.protocol.token;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is and how its app wants it served: its token's claims, sorted (spec/azure-clients.md §3).
 *
 * @param userId absent: anonymous
 * @param claims those of the user, types by their long names, in the token's order; among them what
 *     {@link ClaimNames#NAME_TYPE} and {@link ClaimNames#ROLE_TYPE} say of the others
 * @param expires when the app's own ticket ends if the token tells, else when the token does
 * @param detailedErrors whether texts of exceptions may reach the client
 * @param handshakeTimeout 1 to 30 s; null when the token says nothing of it
 * @param transports bits of those allowed: 1 WebSockets, 2 ServerSentEvents, 4 LongPolling
 * @param closeOnExpiry whether the connection ends at {@code expires}
 * @param pollInterval longest time between two polls, 1 to 300 s; absent: the node's own
 */
public record ClientIdentity(
        @Nullable UserId userId,
        List<Claim> claims,
        Instant expires,
        boolean detailedErrors,
        @Nullable Duration handshakeTimeout,
        int transports,
        boolean closeOnExpiry,
        @Nullable Duration pollInterval) {
    private static final String SYSTEM = "asrs.s.";
    private static final String RENAMED = "asrs.u.";
    /** Said about the token, not about its bearer; a user's own claims of these types come renamed. */
    private static final Set<String> OF_THE_TOKEN =
            Set.of("aud", "exp", "iat", "nbf", "iss", "actort", "acr", "azp", "c_hash", "jti", "nonce");

    private static final int EVERY_TRANSPORT = 7;
    private static final int USUAL_HANDSHAKE = 15;
    private static final int LONGEST_HANDSHAKE = 30;
    private static final int LONGEST_POLL_INTERVAL = 300;

    public ClientIdentity {
        claims = List.copyOf(claims);
    }

    /**
     * The client that shows this token.
     *
     * @throws RefusedException TOKEN_AUDIENCE when it is not for clients of this hub; USER_ID_INVALID
     */
    public static ClientIdentity of(VerifiedToken token, HubName hub) {
        Audiences.requireHub(token, Audiences.CLIENT, hub);
        boolean closeOnExpiry = flag(token, "coae");
        OptionalLong ticketEnd = number(token, "aeo");
        boolean ticket = closeOnExpiry && ticketEnd.isPresent();
        return new ClientIdentity(
                userId(token),
                userClaims(token),
                ticket ? Instant.ofEpochSecond(ticketEnd.getAsLong()) : token.expires(),
                flag(token, "derror"),
                handshakeTimeout(token),
                transports(token),
                closeOnExpiry,
                pollInterval(token));
    }

    private static @Nullable UserId userId(VerifiedToken token) {
        return token.first(SYSTEM + "uid")
                .or(() -> token.first("nameid"))
                .or(() -> token.first("sub"))
                .or(() -> token.first(ClaimNames.NAME_IDENTIFIER))
                .map(UserId::new)
                .orElse(null);
    }

    private static List<Claim> userClaims(VerifiedToken token) {
        List<Claim> claims = new ArrayList<>();
        for (Claim claim : token.claims()) {
            if (claim.type().startsWith(RENAMED)) {
                String type = claim.type().substring(RENAMED.length());
                claims.add(new Claim(ClaimNames.longName(type), claim.value()));
            } else if (isOfTheUser(claim.type())) {
                claims.add(new Claim(ClaimNames.longName(claim.type()), claim.value()));
            }
        }
        return claims;
    }

    private static boolean isOfTheUser(String type) {
        boolean saysWhatOthersMean = type.equals(ClaimNames.NAME_TYPE) || type.equals(ClaimNames.ROLE_TYPE);
        return saysWhatOthersMean || (!type.startsWith(SYSTEM) && !OF_THE_TOKEN.contains(type));
    }

    private static @Nullable Duration handshakeTimeout(VerifiedToken token) {
        if (token.first(SYSTEM + "cht").isEmpty()) {
            return null;
        }
        long seconds = number(token, "cht").orElse(USUAL_HANDSHAKE);
        boolean allowed = seconds >= 1 && seconds <= LONGEST_HANDSHAKE;
        return Duration.ofSeconds(allowed ? seconds : USUAL_HANDSHAKE);
    }

    private static int transports(VerifiedToken token) {
        long bits = number(token, "htt").orElse(EVERY_TRANSPORT);
        return bits >= 1 && bits <= EVERY_TRANSPORT ? (int) bits : EVERY_TRANSPORT;
    }

    private static @Nullable Duration pollInterval(VerifiedToken token) {
        OptionalLong seconds = number(token, "ttl");
        boolean allowed =
                seconds.isPresent() && seconds.getAsLong() >= 1 && seconds.getAsLong() <= LONGEST_POLL_INTERVAL;
        return allowed ? Duration.ofSeconds(seconds.getAsLong()) : null;
    }

    private static boolean flag(VerifiedToken token, String name) {
        return token.first(SYSTEM + name).map(Boolean::parseBoolean).orElse(false);
    }

    /** Up to eleven digits: seconds until the year 5138. */
    private static OptionalLong number(VerifiedToken token, String name) {
        return token.first(SYSTEM + name)
                .filter(text -> text.matches("[0-9]{1,11}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElseGet(OptionalLong::empty);
    }
}
