package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;

/**
 * What the registry keeps nodes for.
 *
 * @param name empty for a whole hub and for its app servers
 */
public record Topic(TenantName tenant, HubName hub, Kind kind, String name) {
    public enum Kind {
        HUB,
        CONNECTION,
        /** What the HTTP requests of one connection belong to, from its first request on. */
        ATTACHMENT,
        USER,
        GROUP,
        /** A hub's app servers: the nodes that hold streams of theirs. */
        APP_SERVER
    }

    public static Topic hub(TenantName tenant, HubName hub) {
        return new Topic(tenant, hub, Kind.HUB, "");
    }

    public static Topic connection(TenantName tenant, HubName hub, ConnectionId id) {
        return new Topic(tenant, hub, Kind.CONNECTION, id.value());
    }

    public static Topic attachment(TenantName tenant, HubName hub, ConnectionId id) {
        return new Topic(tenant, hub, Kind.ATTACHMENT, id.value());
    }

    public static Topic user(TenantName tenant, HubName hub, UserId id) {
        return new Topic(tenant, hub, Kind.USER, id.value());
    }

    public static Topic group(TenantName tenant, HubName hub, GroupName name) {
        return new Topic(tenant, hub, Kind.GROUP, name.value());
    }

    public static Topic appServer(TenantName tenant, HubName hub) {
        return new Topic(tenant, hub, Kind.APP_SERVER, "");
    }
}
