package io.signalbox.sdk;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Whom to send to from inside a hub: there is a caller. */
public final class HubCallerClients<T> extends HubClients<T> {
    private final ConnectionId caller;

    public HubCallerClients(String callerConnectionId, Function<ClientTarget, T> proxies) {
        super(proxies);
        this.caller = new ConnectionId(callerConnectionId);
    }

    private HubCallerClients(ConnectionId caller, Function<ClientTarget, T> proxies, Duration patience) {
        super(proxies, patience);
        this.caller = caller;
    }

    @Override
    public HubCallerClients<T> within(Duration patience) {
        return new HubCallerClients<>(caller, proxies, patience);
    }

    /** The client that called, which may be asked for results too. */
    public T caller() {
        return single(caller);
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
