package io.signalbox.restapi.membership;

import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.UserMembership;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.access.Door;
import io.signalbox.restapi.access.Hub;
import io.signalbox.restapi.access.HubRequest;
import io.signalbox.restapi.dataplane.MemberClient;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Group membership of users: of all their connections, those that open later included (spec/azure-rest.md §3.1). Each
 * path has two spellings, as the service's emulator has (§5).
 */
@Path("/api/hubs/{hub}")
public final class UserMembershipResource {
    private final Door door;
    private final MemberClient members;

    @Inject
    UserMembershipResource(Door door, MemberClient members) {
        this.door = door;
        this.members = members;
    }

    @PUT
    @Path("/users/{user}/groups/{group}")
    @Operation(operationId = "addUserToGroup", summary = "Put a user into a group.")
    @APIResponse(
            responseCode = "200",
            description = "Done: what is sent to the group from now on reaches all connections of the user.")
    public CompletionStage<Response> add(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("user") String user,
            @PathParam("group") String group,
            @QueryParam("ttl")
                    @Parameter(
                            description = "Seconds for which connections that open are put into the group, too; 0: only"
                                    + " those that are open now; absent: a year, of the latest 100.",
                            schema = @Schema(type = SchemaType.INTEGER, format = "int32", minimum = "0"))
                    @Nullable
                    String ttl) {
        return door.open(
                request,
                exchange,
                hub -> change(hub, Change.ADD, user, change -> {
                            change.setGroup(new GroupName(group).value());
                            if (ttl != null) {
                                change.setTtlSeconds(seconds(ttl));
                            }
                        })
                        .thenApply(done -> Response.ok().build()));
    }

    @PUT
    @Path("/groups/{group}/users/{user}")
    @Operation(hidden = true)
    public CompletionStage<Response> addByGroup(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("user") String user,
            @PathParam("group") String group,
            @QueryParam("ttl") @Nullable String ttl) {
        return add(request, exchange, user, group, ttl);
    }

    @DELETE
    @Path("/users/{user}/groups/{group}")
    @Operation(operationId = "removeUserFromGroup", summary = "Take a user out of a group.")
    @APIResponse(responseCode = "204", description = "Done, also when the user was not in it.")
    public CompletionStage<Response> remove(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("user") String user,
            @PathParam("group") String group) {
        return door.open(
                request,
                exchange,
                hub -> change(hub, Change.REMOVE, user, change -> change.setGroup(new GroupName(group).value()))
                        .thenApply(done -> Response.noContent().build()));
    }

    @DELETE
    @Path("/groups/{group}/users/{user}")
    @Operation(hidden = true)
    public CompletionStage<Response> removeByGroup(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("user") String user,
            @PathParam("group") String group) {
        return remove(request, exchange, user, group);
    }

    @DELETE
    @Path("/users/{user}/groups")
    @Operation(operationId = "removeUserFromAllGroups", summary = "Take a user out of all groups.")
    @APIResponse(responseCode = "204", description = "The user's connections are in no group now.")
    public CompletionStage<Response> removeFromAll(
            @BeanParam HubRequest request, @Context RoutingContext exchange, @PathParam("user") String user) {
        return door.open(
                request,
                exchange,
                hub -> change(hub, Change.REMOVE_FROM_ALL, user, change -> {})
                        .thenApply(done -> Response.noContent().build()));
    }

    /** HEAD is answered as GET, without the body of a refusal. */
    @GET
    @Path("/users/{user}/groups/{group}")
    @Operation(operationId = "userIsInGroup", summary = "Is the user in the group? Also as HEAD.")
    @APIResponse(responseCode = "200", description = "Put into it, and the time to live is not over.")
    @APIResponse(responseCode = "404", description = "Info.User.NotInGroup")
    public CompletionStage<Response> isMember(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("user") String user,
            @PathParam("group") String group) {
        return door.open(
                request,
                exchange,
                hub -> members.userIsInGroup(UserMembership.newBuilder()
                                .setTenant(hub.tenant().value())
                                .setHub(hub.name().value())
                                .setUserId(new UserId(user).value())
                                .setGroup(new GroupName(group).value())
                                .build())
                        .thenApply(UserMembershipResource::found));
    }

    @GET
    @Path("/groups/{group}/users/{user}")
    @Operation(hidden = true)
    public CompletionStage<Response> isMemberByGroup(
            @BeanParam HubRequest request,
            @Context RoutingContext exchange,
            @PathParam("user") String user,
            @PathParam("group") String group) {
        return isMember(request, exchange, user, group);
    }

    private CompletionStage<?> change(Hub hub, Change kind, String user, Consumer<UserMembershipChange.Builder> more) {
        var change = UserMembershipChange.newBuilder()
                .setTenant(hub.tenant().value())
                .setHub(hub.name().value())
                .setChange(kind)
                .setUserId(new UserId(user).value());
        more.accept(change);
        return members.changeUserMembership(change.build());
    }

    private static Response found(boolean there) {
        if (!there) {
            throw new RefusedException(Refusal.USER_NOT_IN_GROUP);
        }
        return Response.ok().build();
    }

    private static int seconds(String ttl) {
        try {
            int seconds = Integer.parseInt(ttl);
            if (seconds >= 0) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Told below, as a negative one is.
        }
        throw new RefusedException(
                Refusal.PARAMETER_INVALID, "ttl (expected: whole seconds, 0 to " + Integer.MAX_VALUE + ")");
    }
}
