package io.signalbox.sdk;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Whom to send to from inside a hub: there is a caller. */
public final class HubCallerClients<T> extends HubClients<T> {
    private final ConnectionId caller;

    public HubCallerClients(String callerConnectionId, Function<Audience, T> proxies) {
        super(proxies);
        this.caller = new ConnectionId(callerConnectionId);
    }

    /** The client that called. */
    public T caller() {
        return to(Audience.connection(caller));
    }

    /** Every client of the hub but the caller. */
    public T others() {
        return to(new Audience.Everyone(Set.of(caller)));
    }

    /** Every member of the group but the caller. */
    public T othersInGroup(String group) {
        return to(new Audience.Groups(List.of(new GroupName(group)), Set.of(caller)));
    }
}
