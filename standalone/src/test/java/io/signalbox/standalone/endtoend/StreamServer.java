package io.signalbox.standalone.endtoend;

import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.server.HubServer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One of the app servers that host the hub {@code streams}. */
final class StreamServer implements AutoCloseable {
    private final HubServer server;

    private StreamServer(HubServer server) {
        this.server = server;
    }

    static StreamServer start(
            ConnectionString connection,
            String name,
            AtomicInteger cancelled,
            Supplier<HubContext<StreamHub, ClientProxy>> otherServer) {
        return new StreamServer(HubServer.connect(connection.format())
                .hub("streams", StreamHub.class, () -> new StreamHub(name, cancelled, otherServer))
                .hubOptions(options -> options.withStreamsPerHub(1))
                .start());
    }

    HubContext<StreamHub, ClientProxy> context() {
        return server.context(StreamHub.class);
    }

    @Override
    public void close() {
        server.close();
    }
}
