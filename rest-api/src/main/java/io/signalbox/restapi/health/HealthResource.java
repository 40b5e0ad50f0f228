package io.signalbox.restapi.health;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.access.KnownTenants;
import io.signalbox.restapi.dataplane.DataPlaneClient;
import io.signalbox.restapi.problem.Problem;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirements;

/** Health for SDKs, which ask by HEAD and without a token (spec/azure-rest.md §3); it tells nothing of any tenant. */
@Path("/api/health")
public final class HealthResource {
    private final KnownTenants tenants;
    private final DataPlaneClient dataPlane;

    @Inject
    HealthResource(KnownTenants tenants, DataPlaneClient dataPlane) {
        this.tenants = tenants;
        this.dataPlane = dataPlane;
    }

    @GET
    @NonBlocking
    @SecurityRequirements
    @Operation(operationId = "health", summary = "Can requests be served? Also as HEAD; needs no token.")
    @APIResponse(responseCode = "200", description = "The tenants are known and the data plane is connected.")
    @APIResponse(responseCode = "503", description = "Not now.")
    public Response health(@Context Request request) {
        if (!tenants.areLoaded()) {
            return Problem.of(new RefusedException(Refusal.TENANTS_NOT_LOADED), request.getMethod());
        }
        if (!dataPlane.reachable()) {
            return Problem.of(new RefusedException(Refusal.DATA_PLANE_AWAY), request.getMethod());
        }
        return Response.ok().build();
    }
}
