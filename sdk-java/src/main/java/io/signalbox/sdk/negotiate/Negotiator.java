package io.signalbox.sdk.negotiate;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.protocol.token.TokenSigner;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Answers {@code POST {hub}/negotiate} of an app, in whatever HTTP stack it has (spec/azure-clients.md §2, §3). Safe on
 * any thread.
 */
public final class Negotiator {
    private static final int LONGEST_TOKEN = 4096;
    private static final String USER_ID = "asrs.s.uid";
    private static final String SYSTEM = "asrs.s.";
    private static final String USER = "asrs.u.";
    private static final String SUBJECT = "sub";
    /** Types that mean something else in a token: a user's claims of these types travel under another name. */
    private static final Set<String> TAKEN =
            Set.of("aud", "exp", "iat", "nbf", "iss", "actort", "acr", "azp", "c_hash", "jti", "nonce");

    private final ConnectionString connection;
    private final Clock clock;
    private final UserIdProvider users;

    private Negotiator(ConnectionString connection, Clock clock, UserIdProvider users) {
        this.connection = connection;
        this.clock = clock;
        this.users = users;
    }

    /**
     * For the tenant whose connection string this is.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Negotiator of(String connectionString) {
        return of(connectionString, Clock.systemUTC());
    }

    /**
     * The same by another clock.
     *
     * @param clock dates the tokens
     */
    public static Negotiator of(String connectionString, Clock clock) {
        return new Negotiator(ConnectionString.parse(connectionString), clock, UserIdProvider.standard());
    }

    /** The same with another way to tell which user a client is. */
    public Negotiator withUserIdProvider(UserIdProvider provider) {
        return new Negotiator(connection, clock, provider);
    }

    /**
     * Sends a client on to the service.
     *
     * @throws AccessTokenTooLongException when the token would have more than 4096 characters
     * @throws IllegalArgumentException when a claim's type is one of the service's own ({@code asrs.s.…})
     */
    public NegotiateAnswer negotiate(String hub, NegotiateRequest request) {
        HubName name = new HubName(hub);
        String token = TokenSigner.sign(
                connection.accessKey(),
                Audiences.client(connection.endpoint(), name),
                clock.instant(),
                request.lifetime(),
                claims(request));
        if (token.length() > LONGEST_TOKEN) {
            throw new AccessTokenTooLongException();
        }
        return new NegotiateAnswer(url(name, request.query()), token);
    }

    private String url(HubName hub, String query) {
        String endpoint = connection.clientEndpoint().toString();
        String base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        String url = base + "/client/?hub=" + hub.value();
        return query.isEmpty() ? url : url + "&" + query;
    }

    private List<Claim> claims(NegotiateRequest request) {
        List<Claim> claims = new ArrayList<>();
        String user = users.userId(request);
        if (user != null) {
            claims.add(new Claim(USER_ID, user));
        }
        boolean subjectSeen = false;
        for (Claim claim : request.claims()) {
            if (claim.type().startsWith(SYSTEM)) {
                throw new IllegalArgumentException(
                        "claim: " + claim.type() + " (expected: no type of the service's own, " + SYSTEM + "…)");
            }
            boolean subject = claim.type().equals(SUBJECT);
            boolean moved = TAKEN.contains(claim.type()) || (subject && subjectSeen);
            subjectSeen |= subject;
            claims.add(moved ? new Claim(USER + claim.type(), claim.value()) : claim);
        }
        return claims;
    }
}
