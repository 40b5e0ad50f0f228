package io.signalbox.controlplane.token;

import io.signalbox.controlplane.endpoint.Endpoints;
import io.signalbox.controlplane.http.Bearer;
import io.signalbox.controlplane.http.JsonBody;
import io.signalbox.controlplane.http.Problem;
import io.signalbox.controlplane.operator.OperatorKey;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Client tokens on request, for operators and for backends that hold an access key of the tenant. */
@Path("/control/v1/tenants/{name}/tokens")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Client tokens")
@Extension(name = "x-smallrye-profile-control", value = "")
@Blocking
public final class TokensResource {
    private final TenantBook tenants;
    private final OperatorKey operatorKey;
    private final KeyHolders keyHolders;
    private final ClientTokens tokens;
    private final Endpoints endpoints;

    TokensResource(
            TenantBook tenants,
            OperatorKey operatorKey,
            KeyHolders keyHolders,
            ClientTokens tokens,
            Endpoints endpoints) {
        this.tenants = tenants;
        this.operatorKey = operatorKey;
        this.keyHolders = keyHolders;
        this.tokens = tokens;
        this.endpoints = endpoints;
    }

    @POST
    @Cache(noStore = true)
    @Operation(summary = "Issues a client token for a hub, with a user id and claims where given")
    @RequestBody(content = @Content(schema = @Schema(implementation = TokenOrder.class)))
    public ClientAccess issue(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
            @Context HttpHeaders headers,
            @Context UriInfo uri,
            InputStream body) {
        Bearer shown = Bearer.require(authorization);
        URI request = uri.getRequestUri();
        Tenant tenant = admitted(shown, new TenantName(name), request);
        TokenOrder order = JsonBody.read(headers, body, TokenOrder.class);
        return tokens.issue(tenant, order.hubName(), order.content(), endpoints.of(tenant.name(), request));
    }

    @ServerExceptionMapper
    public Response failed(RuntimeException failure, UriInfo uri) {
        return Problem.answer(failure, uri.getPath());
    }

    /** Only operators learn whether there is such a tenant. */
    private Tenant admitted(Bearer shown, TenantName name, URI request) {
        if (operatorKey.opens(shown)) {
            return tenants.require(name).served();
        }
        Tenant tenant = tenants.find(name).orElseThrow(() -> new RefusedException(Refusal.TOKEN_INVALID));
        keyHolders.require(shown, tenant, request.getRawPath());
        return tenant;
    }
}
