package io.signalbox.restapi.membership;

import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.access.Door;
import io.signalbox.restapi.access.Hub;
import io.signalbox.restapi.access.HubRequest;
import io.signalbox.restapi.dataplane.DataPlaneClient;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Group membership of connections (spec/azure-rest.md §3); it ends with the connection. */
@Path("/api/hubs/{hub}")
public final class MembershipResource {
    private final Door door;
    private final DataPlaneClient dataPlane;

    @Inject
    MembershipResource(Door door, DataPlaneClient dataPlane) {
        this.door = door;
        this.dataPlane = dataPlane;
    }

    @PUT
    @Path("/groups/{group}/connections/{connection}")
    @Operation(operationId = "addToGroup", summary = "Add a connection to a group.")
    @APIResponse(responseCode = "200", description = "Done: what is sent to the group from now on reaches it.")
    public CompletionStage<Response> add(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("group") String group,
            @PathParam("connection") String connection) {
        return door.open(
                request,
                exchange,
                hub -> dataPlane
                        .changeMembership(change(hub, MembershipChange.Change.ADD, connection)
                                .setGroup(new GroupName(group).value())
                                .build())
                        .thenApply(changed -> done(changed.getConnectionExists())));
    }

    /** 404 also for a connection that is open but was not in the group, as the service's emulator answers. */
    @DELETE
    @Path("/groups/{group}/connections/{connection}")
    @Operation(operationId = "removeFromGroup", summary = "Remove a connection from a group.")
    @APIResponse(responseCode = "200", description = "Done: nothing sent to the group from now on reaches it.")
    @APIResponse(responseCode = "404", description = "It was not there.")
    public CompletionStage<Response> remove(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("group") String group,
            @PathParam("connection") String connection) {
        return door.open(
                request,
                exchange,
                hub -> dataPlane
                        .changeMembership(change(hub, MembershipChange.Change.REMOVE, connection)
                                .setGroup(new GroupName(group).value())
                                .build())
                        .thenApply(changed -> done(changed.getConnectionExists() && changed.getWasMember())));
    }

    /** 200 also when there is no such connection: then it is in no group either. */
    @DELETE
    @Path("/connections/{connection}/groups")
    @Operation(operationId = "removeFromAllGroups", summary = "Remove a connection from all groups.")
    @APIResponse(responseCode = "200", description = "It is in no group now.")
    public CompletionStage<Response> removeFromAll(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("connection") String connection) {
        return door.open(
                request,
                exchange,
                hub -> dataPlane
                        .changeMembership(change(hub, MembershipChange.Change.REMOVE_FROM_ALL, connection)
                                .build())
                        .thenApply((MembershipChanged changed) -> Response.ok().build()));
    }

    private static MembershipChange.Builder change(Hub hub, MembershipChange.Change change, String connection) {
        return MembershipChange.newBuilder()
                .setTenant(hub.tenant().value())
                .setHub(hub.name().value())
                .setChange(change)
                .setConnectionId(new ConnectionId(connection).value());
    }

    private static Response done(boolean was) {
        if (!was) {
            throw new RefusedException(Refusal.CONNECTION_UNKNOWN_FOR_CHANGE);
        }
        return Response.ok().build();
    }
}
