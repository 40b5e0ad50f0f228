package io.signalbox.restapi.send;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.restapi.access.Door;
import io.signalbox.restapi.access.Excluded;
import io.signalbox.restapi.access.HubRequest;
import io.signalbox.restapi.dataplane.DataPlaneClient;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
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
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * Sends one invocation to many clients (spec/azure-rest.md §3). 202 says that the delivery was accepted, also when nobody
 * is there to get it.
 */
@Path("/api/hubs/{hub}")
@APIResponse(responseCode = "202", description = "Accepted, also when nobody is there to get it.")
public final class SendResource {
    private static final String JSON = "application/json";

    private final Door door;
    private final DataPlaneClient dataPlane;

    @Inject
    SendResource(Door door, DataPlaneClient dataPlane) {
        this.door = door;
        this.dataPlane = dataPlane;
    }

    @POST
    @Path("/:send")
    @Operation(operationId = "sendToAll", summary = "Send to all clients of the hub.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = SendSchema.class)))
    public CompletionStage<Response> toAll(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @QueryParam("excluded") List<String> excluded) {
        return send(request, exchange, () -> new Audience.Everyone(Excluded.of(excluded)));
    }

    @POST
    @Path("/groups/{group}/:send")
    @Operation(operationId = "sendToGroup", summary = "Send to the connections of a group.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = SendSchema.class)))
    public CompletionStage<Response> toGroup(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("group") String group,
            @QueryParam("excluded") List<String> excluded) {
        return send(request, exchange, () -> new Audience.Groups(List.of(new GroupName(group)), Excluded.of(excluded)));
    }

    @POST
    @Path("/users/{user}/:send")
    @Operation(operationId = "sendToUser", summary = "Send to the connections of a user.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = SendSchema.class)))
    public CompletionStage<Response> toUser(
            @BeanParam HubRequest request, @Context RoutingContext exchange, @PathParam("user") String user) {
        return send(request, exchange, () -> Audience.user(new UserId(user)));
    }

    @POST
    @Path("/connections/{connection}/:send")
    @Operation(operationId = "sendToConnection", summary = "Send to one connection.")
    @RequestBody(content = @Content(mediaType = JSON, schema = @Schema(implementation = SendSchema.class)))
    public CompletionStage<Response> toConnection(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("connection") String connection) {
        return send(request, exchange, () -> Audience.connection(new ConnectionId(connection)));
    }

    private CompletionStage<Response> send(HubRequest request, RoutingContext exchange, Supplier<Audience> names) {
        return door.open(request, exchange, hub -> {
            Audience audience = names.get();
            return SendBody.read(exchange.request())
                    .thenApply(payload -> new Delivery(hub.tenant(), hub.name(), audience, payload))
                    .thenCompose(dataPlane::deliver)
                    .thenApply(accepted -> Response.accepted().build());
        });
    }
}
