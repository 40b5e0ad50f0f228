package io.signalbox.dataplane.fanout;

import io.signalbox.dataplane.fanout.MembershipChange.Kind;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import org.jspecify.annotations.Nullable;

/**
 * All connections of a user into a group, out of one, out of all.
 *
 * @param group null exactly for {@link Kind#REMOVE_FROM_ALL}
 */
public record UserChange(
        TenantName tenant,
        HubName hub,
        Kind kind,
        UserId user,
        @Nullable GroupName group) {
    public UserChange {
        if ((group == null) != (kind == Kind.REMOVE_FROM_ALL)) {
            throw new IllegalArgumentException(
                    kind + " with group " + group + " (expected: a group unless " + Kind.REMOVE_FROM_ALL + ")");
        }
    }

    /** @throws io.signalbox.protocol.refusal.RefusedException when a name is malformed */
    public static UserChange of(
            TenantName tenant,
            HubName hub,
            io.signalbox.protocol.grpc.MembershipChange.Change change,
            String user,
            String group) {
        Kind kind = Kind.of(change);
        return new UserChange(
                tenant, hub, kind, new UserId(user), kind == Kind.REMOVE_FROM_ALL ? null : new GroupName(group));
    }

    /** The user, as {@link Registry} and {@link UserGroups} name it. */
    public Topic topic() {
        return Topic.user(tenant, hub, user);
    }

    /** Another change of the same user. */
    public UserChange of(Kind other, @Nullable GroupName its) {
        return new UserChange(tenant, hub, other, user, its);
    }

    /** The same for one of the user's connections. */
    public MembershipChange of(ConnectionId connection) {
        return new MembershipChange(tenant, hub, kind, connection, group);
    }
}
