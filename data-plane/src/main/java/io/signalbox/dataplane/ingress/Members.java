package io.signalbox.dataplane.ingress;

import io.grpc.Context;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Closed;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.Counted;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.Existence;
import io.signalbox.protocol.grpc.Existing;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.grpc.UserMembership;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.grpc.UserMembershipChanged;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Connections and users in groups, and who is there, as the contract says it. */
final class Members {
    private static final int LARGEST_PAGE = 1_000;

    private final Senders senders;
    private final UserMemberships users;
    private final Presence presence;
    private final TenantGate gate;

    Members(Senders senders, UserMemberships users, Presence presence, TenantGate gate) {
        this.senders = senders;
        this.users = users;
        this.presence = presence;
        this.gate = gate;
    }

    CompletionStage<MembershipChanged> change(MembershipChange request) {
        var change = io.signalbox.dataplane.fanout.MembershipChange.of(
                tenant(request.getTenant()),
                new HubName(request.getHub()),
                request.getChange(),
                request.getConnectionId(),
                request.getGroup());
        return senders.of(change.tenant(), change.hub(), Audience.connection(change.connection()))
                .change(change)
                .thenApply(outcome -> MembershipChanged.newBuilder()
                        .setConnectionExists(outcome.connectionExists())
                        .setWasMember(outcome.wasMember())
                        .build());
    }

    CompletionStage<Existing> exists(Existence request) {
        TenantName tenant = tenant(request.getTenant());
        HubName hub = new HubName(request.getHub());
        Audience audience = DeliveryWire.fromWire(request.getAudience());
        Topic target = audience instanceof Audience.Connections one
                ? Topic.connection(tenant, hub, one.connections().get(0))
                : topic(tenant, hub, audience);
        return presence.exists(target)
                .thenApply(exists -> Existing.newBuilder().setExists(exists).build());
    }

    CompletionStage<Closed> close(Closing request) {
        Audience audience = DeliveryWire.fromWire(request.getAudience());
        String reason = request.getReason().isEmpty() ? null : request.getReason();
        TenantName tenant = tenant(request.getTenant());
        HubName hub = new HubName(request.getHub());
        return senders.of(tenant, hub, audience)
                .close(tenant, hub, audience, new Arrivals.Closing(reason, request.getAllowReconnect()))
                .thenApply(count -> Closed.newBuilder().setConnections(count).build());
    }

    CompletionStage<UserMembershipChanged> change(UserMembershipChange request) {
        UserChange change = UserChange.of(
                tenant(request.getTenant()),
                new HubName(request.getHub()),
                request.getChange(),
                request.getUserId(),
                request.getGroup());
        // Unsigned on the wire.
        Duration ttl =
                request.hasTtlSeconds() ? Duration.ofSeconds(Integer.toUnsignedLong(request.getTtlSeconds())) : null;
        return users.change(change, ttl).thenApply(done -> UserMembershipChanged.getDefaultInstance());
    }

    CompletionStage<Existing> contains(UserMembership request) {
        Topic user =
                Topic.user(tenant(request.getTenant()), new HubName(request.getHub()), new UserId(request.getUserId()));
        return users.isMember(user, new GroupName(request.getGroup()))
                .thenApply(member -> Existing.newBuilder().setExists(member).build());
    }

    CompletionStage<Listed> list(Listing request) {
        var listing = new io.signalbox.dataplane.fanout.Listing(
                topic(
                        tenant(request.getTenant()),
                        new HubName(request.getHub()),
                        DeliveryWire.fromWire(request.getAudience())),
                request.getAfter().isEmpty() ? null : new ConnectionId(request.getAfter()),
                Math.min(LARGEST_PAGE, Math.max(1, request.getMost())));
        return presence.list(listing).thenApply(Members::listed);
    }

    /** When the call is given up, it is counted no further. */
    CompletionStage<Counted> count(Counting request) {
        CompletableFuture<HubCount> counting =
                presence.count(tenant(request.getTenant()), new HubName(request.getHub()));
        Context.current()
                .addListener(
                        call -> counting.completeExceptionally(new RefusedException(Refusal.DEADLINE_PASSED)),
                        Runnable::run);
        return counting.thenApply(count -> Counted.newBuilder()
                .setConnections(count.connections())
                .setUsers(count.users())
                .setGroups(count.groups())
                .build());
    }

    private static Topic topic(TenantName tenant, HubName hub, Audience audience) {
        if (audience instanceof Audience.Groups of && of.groups().size() == 1) {
            return Topic.group(tenant, hub, of.groups().get(0));
        }
        if (audience instanceof Audience.Users of && of.users().size() == 1) {
            return Topic.user(tenant, hub, of.users().get(0));
        }
        throw new RefusedException(Refusal.BODY_INVALID, "audience (expected: exactly one group or user)");
    }

    private static Listed listed(Presence.Page page) {
        Listed.Builder listed = Listed.newBuilder().setMore(page.more());
        page.entries().forEach(entry -> {
            ListedConnection.Builder one =
                    listed.addConnectionsBuilder().setConnectionId(entry.id().value());
            if (entry.user() != null) {
                one.setUserId(entry.user().value());
            }
        });
        return listed.build();
    }

    private TenantName tenant(String name) {
        return gate.tenant(new TenantName(name)).name();
    }
}
