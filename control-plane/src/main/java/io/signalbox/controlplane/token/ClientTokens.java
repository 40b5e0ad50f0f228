package io.signalbox.controlplane.token;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.TokenSigner;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Issues client tokens, signed with the tenant's primary key (spec/azure-clients.md §3). Thread-safe. */
public final class ClientTokens {
    /** Life of a token where nobody asked for another (spec/azure-clients.md §3). */
    public static final Duration USUAL_LIFETIME = Duration.ofHours(1);

    /** Characters; clients send the token in a header or a query, which are bounded (spec/azure-clients.md §3). */
    private static final int LONGEST = 4096;

    private static final String USER = "asrs.s.uid";

    private final Clock clock;

    public ClientTokens(Clock clock) {
        this.clock = clock;
    }

    /**
     * A token for one hub of the tenant.
     *
     * @param endpoint the tenant's address
     * @throws RefusedException {@link Refusal#TENANT_DISABLED}, or {@link Refusal#PARAMETER_INVALID} when user and
     *     claims make the token longer than 4096 characters
     */
    public ClientAccess issue(Tenant tenant, HubName hub, TokenContent content, URI endpoint) {
        if (!tenant.enabled()) {
            throw new RefusedException(Refusal.TENANT_DISABLED);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String token = TokenSigner.sign(
                tenant.keys().get(0),
                Audiences.client(endpoint, hub),
                now,
                content.lifetime(),
                claims(content.user(), content.claims()));
        if (token.length() > LONGEST) {
            throw new RefusedException(
                    Refusal.PARAMETER_INVALID,
                    "token: " + token.length() + " characters (expected: at most " + LONGEST
                            + "; shorten the user id or the claims)");
        }
        return new ClientAccess(
                endpoint + "/client/?hub=" + URLEncoder.encode(hub.value(), StandardCharsets.UTF_8),
                token,
                now.plus(content.lifetime()));
    }

    private static List<Claim> claims(@Nullable UserId user, List<Claim> claims) {
        if (user == null) {
            return claims;
        }
        List<Claim> all = new ArrayList<>();
        all.add(new Claim(USER, user.value()));
        all.addAll(claims);
        return all;
    }
}
