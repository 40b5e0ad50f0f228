package io.signalbox.restapi.existence;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.access.Door;
import io.signalbox.restapi.access.HubRequest;
import io.signalbox.restapi.dataplane.DataPlaneClient;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Whether a connection is open, or any of a user or in a group (spec/azure-rest.md §3). HEAD is answered as GET, without
 * the body of a refusal.
 */
@Path("/api/hubs/{hub}")
@APIResponse(responseCode = "200", description = "There is.")
public final class ExistenceResource {
    private final Door door;
    private final DataPlaneClient dataPlane;

    @Inject
    ExistenceResource(Door door, DataPlaneClient dataPlane) {
        this.door = door;
        this.dataPlane = dataPlane;
    }

    @GET
    @Path("/connections/{connection}")
    @Operation(operationId = "connectionExists", summary = "Is the connection open? Also as HEAD.")
    @APIResponse(responseCode = "404", description = "Warning.Connection.NotExisted")
    public CompletionStage<Response> connection(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("connection") String connection) {
        return exists(
                request, exchange, () -> Audience.connection(new ConnectionId(connection)), Refusal.CONNECTION_UNKNOWN);
    }

    @GET
    @Path("/groups/{group}")
    @Operation(operationId = "groupExists", summary = "Is any connection in the group? Also as HEAD.")
    @APIResponse(responseCode = "404", description = "Warning.Group.NotExisted")
    public CompletionStage<Response> group(
            @BeanParam HubRequest request, @Context RoutingContext exchange, @PathParam("group") String group) {
        return exists(request, exchange, () -> Audience.group(new GroupName(group)), Refusal.GROUP_UNKNOWN);
    }

    @GET
    @Path("/users/{user}")
    @Operation(operationId = "userExists", summary = "Is any connection of the user open? Also as HEAD.")
    @APIResponse(responseCode = "404", description = "Warning.User.NotExisted")
    public CompletionStage<Response> user(
            @BeanParam HubRequest request, @Context RoutingContext exchange, @PathParam("user") String user) {
        return exists(request, exchange, () -> Audience.user(new UserId(user)), Refusal.USER_UNKNOWN);
    }

    private CompletionStage<Response> exists(
            HubRequest request, RoutingContext exchange, Supplier<Audience> target, Refusal otherwise) {
        return door.open(
                request,
                exchange,
                hub -> dataPlane.exists(hub, target.get()).thenApply(there -> {
                    if (!there) {
                        throw new RefusedException(otherwise);
                    }
                    return Response.ok().build();
                }));
    }
}
