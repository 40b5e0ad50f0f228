package io.signalbox.restapi.close;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.access.Door;
import io.signalbox.restapi.access.Excluded;
import io.signalbox.restapi.access.HubRequest;
import io.signalbox.restapi.dataplane.DataPlaneClient;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Closes connections with a reason, which is the error of their Close message; they may reconnect (spec/azure-rest.md
 * §3).
 */
@Path("/api/hubs/{hub}")
public final class CloseResource {
    private final Door door;
    private final DataPlaneClient dataPlane;

    @Inject
    CloseResource(Door door, DataPlaneClient dataPlane) {
        this.door = door;
        this.dataPlane = dataPlane;
    }

    @DELETE
    @Path("/connections/{connection}")
    @Operation(operationId = "closeConnection", summary = "Close one connection.")
    @APIResponse(responseCode = "200", description = "It is told to close.")
    @APIResponse(responseCode = "404", description = "Warning.Connection.NotExisted")
    public CompletionStage<Response> connection(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("connection") String connection,
            @QueryParam("reason") @DefaultValue("") String reason) {
        return door.open(
                request,
                exchange,
                hub -> dataPlane
                        .close(hub, Audience.connection(new ConnectionId(connection)), reason)
                        .thenApply(CloseResource::closedOne));
    }

    @POST
    @Path("/:closeConnections")
    @Operation(operationId = "closeAll", summary = "Close all connections of the hub.")
    @APIResponse(responseCode = "204", description = "They are told to close.")
    public CompletionStage<Response> all(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @QueryParam("excluded") List<String> excluded,
            @QueryParam("reason") @DefaultValue("") String reason) {
        return close(request, exchange, () -> new Audience.Everyone(Excluded.of(excluded)), reason);
    }

    @POST
    @Path("/groups/{group}/:closeConnections")
    @Operation(operationId = "closeGroup", summary = "Close the connections of a group.")
    @APIResponse(responseCode = "204", description = "They are told to close.")
    public CompletionStage<Response> group(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("group") String group,
            @QueryParam("excluded") List<String> excluded,
            @QueryParam("reason") @DefaultValue("") String reason) {
        return close(
                request,
                exchange,
                () -> new Audience.Groups(List.of(new GroupName(group)), Excluded.of(excluded)),
                reason);
    }

    @POST
    @Path("/users/{user}/:closeConnections")
    @Operation(operationId = "closeUser", summary = "Close the connections of a user.")
    @APIResponse(responseCode = "204", description = "They are told to close.")
    public CompletionStage<Response> user(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("user") String user,
            @QueryParam("excluded") List<String> excluded,
            @QueryParam("reason") @DefaultValue("") String reason) {
        return close(
                request, exchange, () -> new Audience.Users(List.of(new UserId(user)), Excluded.of(excluded)), reason);
    }

    private CompletionStage<Response> close(
            HubRequest request, RoutingContext exchange, Supplier<Audience> audience, String reason) {
        return door.open(
                request,
                exchange,
                hub -> dataPlane
                        .close(hub, audience.get(), reason)
                        .thenApply(count -> Response.noContent().build()));
    }

    private static Response closedOne(int count) {
        if (count == 0) {
            throw new RefusedException(Refusal.CONNECTION_UNKNOWN);
        }
        return Response.ok().build();
    }
}
