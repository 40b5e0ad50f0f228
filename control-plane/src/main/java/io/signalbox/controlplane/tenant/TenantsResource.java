package io.signalbox.controlplane.tenant;

import io.signalbox.controlplane.http.JsonBody;
import io.signalbox.controlplane.http.Problem;
import io.signalbox.controlplane.operator.OperatorOnly;
import io.signalbox.protocol.name.TenantName;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Operators' calls on tenants; on worker threads, since changes wait for the database. */
@Path("/control/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tenants")
@Extension(name = "x-smallrye-profile-control", value = "")
@OperatorOnly
@Blocking
public final class TenantsResource {
    private final TenantBook tenants;

    TenantsResource(TenantBook tenants) {
        this.tenants = tenants;
    }

    @GET
    @Operation(summary = "Lists the tenants by name")
    public TenantView.Page list() {
        return new TenantView.Page(tenants.all().stream().map(TenantView::of).toList());
    }

    @POST
    @Operation(summary = "Creates a tenant with two new access keys")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewTenant.class)))
    public Response create(@Context HttpHeaders headers, @Context UriInfo uri, InputStream body) {
        NewTenant asked = JsonBody.read(headers, body, NewTenant.class);
        ProvisionedTenant created = tenants.create(asked.tenant(), asked.settings());
        return Response.created(uri.getAbsolutePathBuilder()
                        .path(created.name().value())
                        .build())
                .entity(TenantView.of(created))
                .build();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "Shows a tenant, without its keys")
    public TenantView show(@PathParam("name") String name) {
        return TenantView.of(tenants.require(new TenantName(name)));
    }

    @PATCH
    @Path("/{name}")
    @Operation(summary = "Changes a tenant: what the body does not name stays as it is")
    @RequestBody(content = @Content(schema = @Schema(implementation = TenantSettings.class)))
    public TenantView change(@PathParam("name") String name, @Context HttpHeaders headers, InputStream body) {
        TenantName tenant = tenants.require(new TenantName(name)).name();
        return TenantView.of(tenants.change(tenant, JsonBody.read(headers, body, TenantSettings.class)));
    }

    @ServerExceptionMapper
    public Response failed(RuntimeException failure, UriInfo uri) {
        return Problem.answer(failure, uri.getPath());
    }
}
