package io.signalbox.controlplane.key;

import io.signalbox.controlplane.endpoint.Endpoints;
import io.signalbox.controlplane.http.Problem;
import io.signalbox.controlplane.operator.OperatorOnly;
import io.signalbox.controlplane.seal.KeySlot;
import io.signalbox.controlplane.tenant.ProvisionedTenant;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Operators' calls on a tenant's two access keys; answers hold secrets and are not to be stored. */
@Path("/control/v1/tenants/{name}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Access keys")
@Extension(name = "x-smallrye-profile-control", value = "")
@OperatorOnly
@Blocking
public final class KeysResource {
    private final TenantBook tenants;
    private final Endpoints endpoints;

    KeysResource(TenantBook tenants, Endpoints endpoints) {
        this.tenants = tenants;
        this.endpoints = endpoints;
    }

    @GET
    @Cache(noStore = true)
    @Operation(summary = "Shows both access keys with their connection strings")
    public KeyView.Pair show(@PathParam("name") String name, @Context UriInfo uri) {
        ProvisionedTenant tenant = tenants.require(new TenantName(name));
        return new KeyView.Pair(view(tenant, KeySlot.PRIMARY, uri), view(tenant, KeySlot.SECONDARY, uri));
    }

    @POST
    @Path("/{slot}/regenerate")
    @Cache(noStore = true)
    @Operation(summary = "Puts a new key into a slot (primary or secondary); the other slot stays valid")
    public KeyView regenerate(@PathParam("name") String name, @PathParam("slot") String slot, @Context UriInfo uri) {
        KeySlot renewed = KeySlot.parse(slot)
                .orElseThrow(() -> new RefusedException(
                        Refusal.NOT_FOUND, "The last step but one is neither primary nor secondary."));
        return view(tenants.regenerate(new TenantName(name), renewed), renewed, uri);
    }

    @ServerExceptionMapper
    public Response failed(RuntimeException failure, UriInfo uri) {
        return Problem.answer(failure, uri.getPath());
    }

    private KeyView view(ProvisionedTenant tenant, KeySlot slot, UriInfo uri) {
        return KeyView.of(tenant.key(slot), endpoints.of(tenant.name(), uri.getRequestUri()));
    }
}
