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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The app server of the demo. It reaches the service as any other does: by its connection string. */
@Singleton
public final class ChatServer {
    /** The hub's name for clients and backends. */
    public static final String HUB = "chat";

    /** The service is in this process, and ready. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int AFTER_THE_PLANES = 10_000;

    private final DemoTenant tenant;
    private volatile @Nullable HubServer server;

    ChatServer(DemoTenant tenant) {
        this.tenant = tenant;
    }

    /**
     * Returns when the hub is joined to the service; blocks until then.
     *
     * @throws IllegalStateException when it cannot, as where it does not trust the service's certificate
     */
    public void open() {
        server = HubServer.connect(tenant.connectionString())
                .hub(HUB, ChatHub.class, ChatHub::new)
                .startTimeout(PATIENCE)
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
