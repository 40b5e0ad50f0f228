package io.signalbox.standalone.demo;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.signalbox.sdk.negotiate.NegotiateAnswer;
import io.signalbox.sdk.negotiate.NegotiateRequest;
import io.signalbox.sdk.negotiate.Negotiator;
import io.signalbox.sdk.server.HubServer;
import io.signalbox.standalone.tenant.DemoTenant;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The app server of the demo. It reaches the service as any other does: by its connection string. */
@Singleton
public final class ChatServer {
    /** The hub's name for clients and backends. */
    public static final String HUB = "chat";

    private static final int AFTER_THE_PLANES = 10_000;

    private final DemoTenant tenant;
    private volatile @Nullable HubServer server;

    ChatServer(DemoTenant tenant) {
        this.tenant = tenant;
    }

    /** Returns when the hub is joined to the service; blocks until then. */
    public void open() {
        server = HubServer.connect(tenant.connectionString())
                .hub(HUB, ChatHub.class, ChatHub::new)
                .start();
    }

    /** Sends a browser on to the service. */
    NegotiateAnswer negotiate(NegotiateRequest request) {
        return Negotiator.of(tenant.connectionString()).negotiate(HUB, request);
    }

    /** Clients are told by the service that it ends, before their hub goes away; then the hub must not come back. */
    void close(@Observes @Priority(AFTER_THE_PLANES) ShutdownDelayInitiatedEvent event) {
        HubServer open = server;
        if (open != null) {
            open.close();
        }
    }
}
