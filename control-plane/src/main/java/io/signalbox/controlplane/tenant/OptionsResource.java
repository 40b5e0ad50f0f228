package io.signalbox.controlplane.tenant;

import io.signalbox.controlplane.http.JsonBody;
import io.signalbox.controlplane.http.Problem;
import io.signalbox.controlplane.operator.OperatorOnly;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.TenantOptions;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Operators' calls on a tenant's options; on worker threads, since changes wait for the database. */
@Path("/control/v1/tenants/{name}/options")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tenants")
@Extension(name = "x-smallrye-profile-control", value = "")
@OperatorOnly
@Blocking
public final class OptionsResource {
    private final TenantBook tenants;

    OptionsResource(TenantBook tenants) {
        this.tenants = tenants;
    }

    @GET
    @Operation(summary = "Shows a tenant's options")
    public OptionsView show(@PathParam("name") String name) {
        return OptionsView.of(tenants.require(new TenantName(name)).served().options());
    }

    @PATCH
    @Operation(summary = "Changes a tenant's options: what the body does not name stays as it is")
    @RequestBody(content = @Content(schema = @Schema(implementation = OptionsView.class)))
    public OptionsView change(@PathParam("name") String name, @Context HttpHeaders headers, InputStream body) {
        TenantName tenant = tenants.require(new TenantName(name)).name();
        OptionsView change = JsonBody.read(headers, body, OptionsView.class);
        return OptionsView.of(
                tenants.changeOptions(tenant, change::onTopOf).served().options());
    }

    @PUT
    @Operation(summary = "Sets a tenant's options: what the body does not name gets its default")
    @RequestBody(content = @Content(schema = @Schema(implementation = OptionsView.class)))
    public OptionsView set(@PathParam("name") String name, @Context HttpHeaders headers, InputStream body) {
        TenantName tenant = tenants.require(new TenantName(name)).name();
        TenantOptions options = JsonBody.read(headers, body, OptionsView.class).onTopOf(TenantOptions.DEFAULTS);
        return OptionsView.of(
                tenants.changeOptions(tenant, before -> options).served().options());
    }

    @ServerExceptionMapper
    public Response failed(RuntimeException failure, UriInfo uri) {
        return Problem.answer(failure, uri.getPath());
    }
}
