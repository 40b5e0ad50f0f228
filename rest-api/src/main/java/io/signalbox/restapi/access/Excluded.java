package io.signalbox.restapi.access;

import io.signalbox.protocol.name.ConnectionId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The repeated query parameter {@code excluded}: connections that a send or a close leaves out. */
public final class Excluded {
    private Excluded() {}

    /** @throws io.signalbox.protocol.refusal.RefusedException when one is not a connection id */
    public static Set<ConnectionId> of(List<String> values) {
        return values.isEmpty()
                ? Set.of()
                : values.stream().map(ConnectionId::new).collect(Collectors.toUnmodifiableSet());
    }
}
