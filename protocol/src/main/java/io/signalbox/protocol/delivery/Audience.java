package io.signalbox.protocol.delivery;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import java.util.List;
import java.util.Set;

/** Whom a delivery is for. Every kind may leave out connections. */
public sealed interface Audience {
    /** Connection ids that do not get it. */
    Set<ConnectionId> excluded();

    Kind kind();

    enum Kind {
        EVERYONE,
        CONNECTIONS,
        USERS,
        GROUPS
    }

    record Everyone(Set<ConnectionId> excluded) implements Audience {
        public Everyone {
            excluded = Set.copyOf(excluded);
        }

        @Override
        public Kind kind() {
            return Kind.EVERYONE;
        }
    }

    record Connections(List<ConnectionId> connections, Set<ConnectionId> excluded) implements Audience {
        public Connections {
            connections = List.copyOf(connections);
            excluded = Set.copyOf(excluded);
        }

        @Override
        public Kind kind() {
            return Kind.CONNECTIONS;
        }
    }

    record Users(List<UserId> users, Set<ConnectionId> excluded) implements Audience {
        public Users {
            users = List.copyOf(users);
            excluded = Set.copyOf(excluded);
        }

        @Override
        public Kind kind() {
            return Kind.USERS;
        }
    }

    record Groups(List<GroupName> groups, Set<ConnectionId> excluded) implements Audience {
        public Groups {
            groups = List.copyOf(groups);
            excluded = Set.copyOf(excluded);
        }

        @Override
        public Kind kind() {
            return Kind.GROUPS;
        }
    }

    static Audience everyone() {
        return new Everyone(Set.of());
    }

    static Audience connection(ConnectionId id) {
        return new Connections(List.of(id), Set.of());
    }

    static Audience user(UserId id) {
        return new Users(List.of(id), Set.of());
    }

    static Audience group(GroupName name) {
        return new Groups(List.of(name), Set.of());
    }
}
