package io.signalbox.sdk;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whom a proxy stands for.
 *
 * @param single whether it was asked for as one client, which may be asked for a result
 * @param patience how long a result is waited for; null: as the hub's options say
 */
public record ClientTarget(
        Audience audience, boolean single, @Nullable Duration patience) {
    static ClientTarget client(ConnectionId id, @Nullable Duration patience) {
        return new ClientTarget(Audience.connection(id), true, patience);
    }
}
