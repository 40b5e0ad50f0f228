package io.signalbox.dataplane.leave;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.List;

/** Every open connection, those too that have not finished their handshake. */
final class OpenCrowd implements Crowd {
    private final OpenConnections open;

    OpenCrowd(OpenConnections open) {
        this.open = open;
    }

    @Override
    public int size() {
        return open.all().size();
    }

    @Override
    public List<Guest> all() {
        return open.all().stream().map(this::guest).toList();
    }

    private Guest guest(ClientConnection connection) {
        return new Guest() {
            @Override
            public boolean isHere() {
                return open.find(connection.client().id())
                        .filter(found -> found == connection)
                        .isPresent();
            }

            @Override
            public void tell(Duration after) {
                var loop = connection.loop();
                loop.execute(() -> {
                    var unused = loop.after(after, () -> connection.end(CloseCode.SHUTDOWN, null));
                });
            }
        };
    }
}
