package io.signalbox.restapi.presence;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.restapi.access.Door;
import io.signalbox.restapi.access.HubRequest;
import io.signalbox.restapi.dataplane.MemberClient;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Who is there (spec/azure-rest.md §4, list connections in group). The connections of a user and the counts are this
 * service's own.
 */
@Path("/api/hubs/{hub}")
public final class PresenceResource {
    private final Door door;
    private final MemberClient members;

    @Inject
    PresenceResource(Door door, MemberClient members) {
        this.door = door;
        this.members = members;
    }

    @GET
    @Path("/groups/{group}/connections")
    @Operation(operationId = "listGroup", summary = "The connections in a group, in pages.")
    @APIResponse(
            responseCode = "200",
            description = "A page; nextLink is absent in the last one.",
            content = @Content(schema = @Schema(implementation = ConnectionList.class)))
    public CompletionStage<Response> group(
            @BeanParam HubRequest request,
            @BeanParam PageRequest page,
            @Context RoutingContext exchange,
            @PathParam("group") String group) {
        return list(request, page, exchange, () -> Audience.group(new GroupName(group)));
    }

    @GET
    @Path("/users/{user}/connections")
    @Operation(operationId = "listUser", summary = "The connections of a user, in pages.")
    @APIResponse(
            responseCode = "200",
            description = "A page; nextLink is absent in the last one.",
            content = @Content(schema = @Schema(implementation = ConnectionList.class)))
    public CompletionStage<Response> user(
            @BeanParam HubRequest request,
            @BeanParam PageRequest page,
            @Context RoutingContext exchange,
            @PathParam("user") String user) {
        return list(request, page, exchange, () -> Audience.user(new UserId(user)));
    }

    @GET
    @Path("/:counts")
    @Operation(operationId = "count", summary = "How many connections, users and groups the hub has.")
    @APIResponse(
            responseCode = "200",
            description = "Exact numbers; they cost more the more users and groups there are.",
            content = @Content(schema = @Schema(implementation = HubCounts.class)))
    public CompletionStage<Response> counts(@BeanParam HubRequest request, @Context RoutingContext exchange) {
        return door.open(
                request,
                exchange,
                hub -> members.count(hub)
                        .thenApply(counted -> json(
                                new HubCounts(counted.getConnections(), counted.getUsers(), counted.getGroups()))));
    }

    private CompletionStage<Response> list(
            HubRequest request, PageRequest page, RoutingContext exchange, Supplier<Audience> audience) {
        return door.open(request, exchange, hub -> {
            ConnectionId after = page.after();
            return members.list(hub, audience.get(), after == null ? "" : after.value(), page.size())
                    .thenApply(listed -> json(answer(request, page, exchange, listed)));
        });
    }

    private static ConnectionList answer(HubRequest request, PageRequest page, RoutingContext exchange, Listed listed) {
        List<ConnectionList.Connection> value = listed.getConnectionsList().stream()
                .map(one ->
                        new ConnectionList.Connection(one.getConnectionId(), one.hasUserId() ? one.getUserId() : null))
                .toList();
        boolean more = listed.getMore() && page.goesOn() && !value.isEmpty();
        return new ConnectionList(value, more ? nextLink(request, page, exchange, value.get(value.size() - 1)) : null);
    }

    private static String nextLink(
            HubRequest request, PageRequest page, RoutingContext exchange, ConnectionList.Connection last) {
        return Door.urlOf(exchange)
                + "?"
                + parameter("application", request.application())
                + parameter("api-version", request.apiVersion())
                + page.next(last.connectionId());
    }

    private static String parameter(String name, @Nullable String value) {
        return value == null ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8) + "&";
    }

    private static Response json(Object entity) {
        return Response.ok(entity, MediaType.APPLICATION_JSON_TYPE).build();
    }
}
