package io.signalbox.dataplane.negotiate;

import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks what a client's HTTP request shows (spec/azure-clients.md §2, spec/signalr-transports.md §11). */
public final class ClientDoor {
    private final TenantGate gate;
    private final ConnectionTokens tokens;
    private final Meters meters;

    public ClientDoor(TenantGate gate, ConnectionTokens tokens, Meters meters) {
        this.gate = gate;
        this.tokens = tokens;
        this.meters = meters;
    }

    /** @throws RefusedException when the client may not in */
    public Admission admit(HttpServerRequest request) {
        return recognised(request, true);
    }

    /** As {@link #admit}, also while the node is leaving: for requests of clients that are in. */
    public Admission admitAgain(HttpServerRequest request) {
        return recognised(request, false);
    }

    private Admission recognised(HttpServerRequest request, boolean requireOpen) {
        try {
            if (requireOpen) {
                gate.requireOpen();
            }
            Tenant tenant = gate.tenantOf(host(request), request.path());
            HubName hub = hub(request);
            return new Admission(tenant, hub, gate.client(tenant, token(request), hub));
        } catch (RefusedException e) {
            meters.count(Meter.CONNECTIONS_REFUSED);
            throw e;
        }
    }

    /** Once more, for a client that attached while its tenant was being disabled or the node began to leave. */
    public void admitStill(Admission admission) {
        gate.requireOpen();
        gate.tenant(admission.tenant().name());
    }

    /**
     * The connection that the request begins, or comes back to; empty, for a 404, when its token is none of ours. A
     * request without a token begins a connection that was not negotiated.
     */
    public Optional<ConnectionTokens.Shown> connection(HttpServerRequest request, Admission admission) {
        String token = request.getParam("id");
        return token == null
                ? Optional.of(new ConnectionTokens.Shown(tokens.unnegotiated(), Duration.ZERO, false))
                : shown(token, admission);
    }

    /** What the request's connection token tells; empty when it is none of ours, or someone else's. */
    public Optional<ConnectionTokens.Shown> shown(String connectionToken, Admission admission) {
        return counted(tokens.read(connectionToken, admission));
    }

    /** A request is refused that was admitted so far. */
    public void countRefused() {
        meters.count(Meter.CONNECTIONS_REFUSED);
    }

    private Optional<ConnectionTokens.Shown> counted(Optional<ConnectionTokens.Shown> shown) {
        if (shown.isEmpty()) {
            meters.count(Meter.CONNECTIONS_REFUSED);
        }
        return shown;
    }

    static HubName hub(HttpServerRequest request) {
        List<String> hubs = request.params().getAll("hub");
        if (hubs.size() != 1) {
            throw new RefusedException(
                    Refusal.PARAMETER_INVALID, "hub: " + hubs.size() + " in the query (expected: exactly one)");
        }
        return new HubName(hubs.get(0));
    }

    /** The host that was asked, without port: in HTTP/2 it is no {@code Host} header that tells it (RFC 9113 §8.3.1). */
    static @Nullable String host(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority == null ? null : authority.host();
    }

    /**
     * The header wins. The query is for those that cannot set one, browsers on WebSockets and Server-Sent Events; for
     * other requests it does not count (spec/azure-clients.md §2.4): URLs are kept in histories and logs.
     */
    static @Nullable String token(HttpServerRequest request) {
        String bearer = TenantGate.bearer(request.getHeader("Authorization"));
        boolean mayBeInQuery = TransportKind.of(request) != TransportKind.LONG_POLLING;
        return bearer == null && mayBeInQuery ? request.getParam("access_token") : bearer;
    }
}
