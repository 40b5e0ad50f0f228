package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.Counted;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.LinkAnswer;
import io.signalbox.protocol.grpc.LinkQuestion;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.Names;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.grpc.UserMembershipChanged;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;

/** Changes of users, and who is there, between their records and the contract; names are checked on the way in. */
final class PresenceWire {
    private static final int LARGEST = 2_000;

    private PresenceWire() {}

    static LinkQuestion.Builder toWire(UserChange change) {
        GroupName group = change.group();
        return LinkQuestion.newBuilder()
                .setChangeUser(UserMembershipChange.newBuilder()
                        .setTenant(change.tenant().value())
                        .setHub(change.hub().value())
                        .setChange(kind(change.kind()))
                        .setUserId(change.user().value())
                        .setGroup(group == null ? "" : group.value()));
    }

    private static Change kind(MembershipChange.Kind kind) {
        return switch (kind) {
            case ADD -> Change.ADD;
            case REMOVE -> Change.REMOVE;
            case REMOVE_FROM_ALL -> Change.REMOVE_FROM_ALL;
        };
    }

    static UserChange changeFrom(UserMembershipChange wire) {
        return UserChange.of(
                new TenantName(wire.getTenant()),
                new HubName(wire.getHub()),
                wire.getChange(),
                wire.getUserId(),
                wire.getGroup());
    }

    static LinkAnswer.Builder changed() {
        return LinkAnswer.newBuilder().setUserChanged(UserMembershipChanged.getDefaultInstance());
    }

    static LinkQuestion.Builder toWire(Listing listing) {
        Topic topic = listing.topic();
        ConnectionId after = listing.after();
        return LinkQuestion.newBuilder()
                .setList(io.signalbox.protocol.grpc.Listing.newBuilder()
                        .setTenant(topic.tenant().value())
                        .setHub(topic.hub().value())
                        .setAudience(Audience.newBuilder()
                                .setKind(kind(topic.kind()))
                                .addNames(topic.name()))
                        .setAfter(after == null ? "" : after.value())
                        .setMost(listing.most()));
    }

    static Listing listingFrom(io.signalbox.protocol.grpc.Listing wire) {
        TenantName tenant = new TenantName(wire.getTenant());
        HubName hub = new HubName(wire.getHub());
        String name =
                wire.getAudience().getNamesCount() == 1 ? wire.getAudience().getNames(0) : "";
        Topic topic = kind(wire.getAudience().getKind()) == Topic.Kind.GROUP
                ? Topic.group(tenant, hub, new GroupName(name))
                : Topic.user(tenant, hub, new UserId(name));
        return new Listing(
                topic, wire.getAfter().isEmpty() ? null : new ConnectionId(wire.getAfter()), most(wire.getMost()));
    }

    static LinkAnswer.Builder answer(List<Listing.Entry> entries) {
        Listed.Builder listed = Listed.newBuilder();
        entries.forEach(entry -> {
            ListedConnection.Builder one =
                    listed.addConnectionsBuilder().setConnectionId(entry.id().value());
            UserId user = entry.user();
            if (user != null) {
                one.setUserId(user.value());
            }
        });
        return LinkAnswer.newBuilder().setListed(listed);
    }

    static List<Listing.Entry> entriesFrom(LinkAnswer wire) {
        return LinkWire.checked(wire).getListed().getConnectionsList().stream()
                .map(one -> new Listing.Entry(
                        new ConnectionId(one.getConnectionId()), one.hasUserId() ? new UserId(one.getUserId()) : null))
                .toList();
    }

    static LinkQuestion.Builder toWire(NameListing listing) {
        return LinkQuestion.newBuilder()
                .setNames(io.signalbox.protocol.grpc.NameListing.newBuilder()
                        .setTenant(listing.tenant().value())
                        .setHub(listing.hub().value())
                        .setKind(kind(listing.kind()))
                        .setAfter(listing.after())
                        .setMost(listing.most()));
    }

    static NameListing listingFrom(io.signalbox.protocol.grpc.NameListing wire) {
        return new NameListing(
                new TenantName(wire.getTenant()),
                new HubName(wire.getHub()),
                kind(wire.getKind()),
                wire.getAfter(),
                most(wire.getMost()));
    }

    static LinkAnswer.Builder names(List<String> names) {
        return LinkAnswer.newBuilder().setNames(Names.newBuilder().addAllNames(names));
    }

    static List<String> namesFrom(LinkAnswer wire) {
        return List.copyOf(LinkWire.checked(wire).getNames().getNamesList());
    }

    static LinkQuestion.Builder toWire(TenantName tenant, HubName hub) {
        return LinkQuestion.newBuilder()
                .setCount(Counting.newBuilder().setTenant(tenant.value()).setHub(hub.value()));
    }

    static LinkAnswer.Builder answer(HubCount count) {
        return LinkAnswer.newBuilder()
                .setCounted(Counted.newBuilder()
                        .setConnections(count.connections())
                        .setUsers(count.users())
                        .setGroups(count.groups()));
    }

    static HubCount countFrom(LinkAnswer wire) {
        Counted counted = LinkWire.checked(wire).getCounted();
        return new HubCount(counted.getConnections(), counted.getUsers(), counted.getGroups());
    }

    private static Audience.Kind kind(Topic.Kind kind) {
        return kind == Topic.Kind.GROUP ? Audience.Kind.GROUPS : Audience.Kind.USERS;
    }

    private static Topic.Kind kind(Audience.Kind kind) {
        return switch (kind) {
            case GROUPS -> Topic.Kind.GROUP;
            case USERS -> Topic.Kind.USER;
            case EVERYONE, CONNECTIONS, UNRECOGNIZED ->
                throw new RefusedException(Refusal.BODY_INVALID, "kind: " + kind + " (expected: USERS or GROUPS)");
        };
    }

    /** A peer's number is no reason to answer without a bound. */
    private static int most(int asked) {
        return Math.min(LARGEST, Math.max(1, asked));
    }
}
