package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Into a group, out of one, out of all.
 *
 * @param group null exactly for {@link Kind#REMOVE_FROM_ALL}
 */
public record MembershipChange(
        TenantName tenant,
        HubName hub,
        Kind kind,
        ConnectionId connection,
        @Nullable GroupName group) {
    public enum Kind {
        ADD,
        REMOVE,
        REMOVE_FROM_ALL;

        static Kind of(io.signalbox.protocol.grpc.MembershipChange.Change change) {
            return switch (change) {
                case ADD -> ADD;
                case REMOVE -> REMOVE;
                case REMOVE_FROM_ALL -> REMOVE_FROM_ALL;
                case UNRECOGNIZED ->
                    throw new RefusedException(
                            Refusal.BODY_INVALID, "membership change: unknown (expected: one of this version's kinds)");
            };
        }
    }

    public MembershipChange {
        if ((group == null) != (kind == Kind.REMOVE_FROM_ALL)) {
            throw new IllegalArgumentException(
                    kind + " with group " + group + " (expected: a group unless " + Kind.REMOVE_FROM_ALL + ")");
        }
    }

    /** @throws io.signalbox.protocol.refusal.RefusedException when a name is malformed */
    public static MembershipChange of(
            TenantName tenant,
            HubName hub,
            io.signalbox.protocol.grpc.MembershipChange.Change change,
            String connection,
            String group) {
        Kind kind = Kind.of(change);
        return new MembershipChange(
                tenant,
                hub,
                kind,
                new ConnectionId(connection),
                kind == Kind.REMOVE_FROM_ALL ? null : new GroupName(group));
    }
}
