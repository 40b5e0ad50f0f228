package io.signalbox.dataplane.negotiate;

import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.Terms;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.ClientIdentity;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiPredicate;

/** A client's request that was found good: for this tenant and hub, from this client. */
public record Admission(Tenant tenant, HubName hub, ClientIdentity identity) {
    /** On which terms the client connects. */
    public Terms terms() {
        return new Terms(
                closesOnExpiry() ? identity.expires().toEpochMilli() : Terms.NEVER,
                tenant.options().messagesPerSecond());
    }

    /** Who the client is from now on, if it is connected. */
    public Authentication authentication() {
        return new Authentication(terms().closesAt(), identity.claims());
    }

    /** How long what the client shows is still good, in whole seconds. */
    long lifetimeSeconds(Clock clock) {
        return Math.max(0, Duration.between(clock.instant(), identity.expires()).toSeconds());
    }

    /** Whether the connection ends with the client's authentication. */
    boolean closesOnExpiry() {
        return identity.closeOnExpiry() || tenant.options().closeOnAuthenticationExpiration();
    }

    /** Whether the client reads the cause of an error. */
    public boolean detailedErrors() {
        return identity.detailedErrors() || tenant.options().detailedErrors();
    }

    /** Whether the client's token allows the transport (claim {@code asrs.s.htt}, spec/azure-clients.md §3.1). */
    public boolean may(TransportKind transport) {
        return (identity.transports() & transport.bit()) != 0;
    }

    /**
     * Whether the client may lose its WebSocket and come back, if it asks for that (spec/signalr-transports.md §10).
     *
     * @param hubs whether a hub lets its clients, even where the tenant's options do not
     */
    public boolean mayReconnectStatefully(BiPredicate<TenantName, HubName> hubs) {
        return may(TransportKind.WEB_SOCKETS)
                && (tenant.options().statefulReconnect().on(hub) || hubs.test(tenant.name(), hub));
    }
}
