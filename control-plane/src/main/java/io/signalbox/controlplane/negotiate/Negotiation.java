package io.signalbox.controlplane.negotiate;

import io.signalbox.controlplane.endpoint.Endpoints;
import io.signalbox.controlplane.http.Bearer;
import io.signalbox.controlplane.tenant.ProvisionedTenant;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.controlplane.token.ClientAccess;
import io.signalbox.controlplane.token.ClientTokens;
import io.signalbox.controlplane.token.KeyHolders;
import io.signalbox.controlplane.token.TokenContent;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides who may connect and as whom; answers from memory, so the database may be away. */
@Singleton
final class Negotiation {
    private final TenantBook tenants;
    private final KeyHolders keyHolders;
    private final ClientTokens tokens;
    private final Endpoints endpoints;

    Negotiation(TenantBook tenants, KeyHolders keyHolders, ClientTokens tokens, Endpoints endpoints) {
        this.tenants = tenants;
        this.keyHolders = keyHolders;
        this.tokens = tokens;
        this.endpoints = endpoints;
    }

    /** @throws RefusedException when there is no such tenant, it is disabled, or it does not admit this caller */
    Redirect negotiate(String hub, @Nullable String authorization, URI request) {
        HubName asked = new HubName(hub);
        ProvisionedTenant tenant = tenants.require(endpoints.tenantOf(request));
        ClientQuery query = ClientQuery.of(request.getRawQuery());
        UserId user = admit(tenant, Bearer.of(authorization), query, request);
        ClientAccess access =
                tokens.issue(tenant.served(), asked, TokenContent.of(user), endpoints.of(tenant.name(), request));
        return new Redirect(query.appendTo(access.url()), access.accessToken(), List.of());
    }

    /** Whoever holds a key speaks for its users; a plain client has no name. */
    private @Nullable UserId admit(ProvisionedTenant tenant, Optional<Bearer> shown, ClientQuery query, URI request) {
        Optional<String> user = query.user();
        if (shown.isPresent()) {
            keyHolders.require(shown.get(), tenant.served(), request.getRawPath());
            return user.map(UserId::new).orElse(null);
        }
        if (!tenant.anonymousClients()) {
            throw new RefusedException(Refusal.ANONYMOUS_NOT_ALLOWED);
        }
        if (user.isPresent()) {
            throw new RefusedException(Refusal.TOKEN_MISSING, "userId may be named with one only.");
        }
        return null;
    }
}
