package io.signalbox.dataplane.negotiate;

import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST …/server/negotiate?hub=}: tells an app server where to open its streams, so that its connection string
 * needs the HTTP endpoint alone.
 */
public final class AppServerRoute {
    private final TenantGate gate;
    private final @Nullable String advertised;
    private final IntSupplier grpcPort;

    /**
     * @param advertised host:port to name; null: the host that was asked, with the gRPC port
     * @param grpcPort known once the port is open
     */
    public AppServerRoute(TenantGate gate, @Nullable String advertised, IntSupplier grpcPort) {
        this.gate = gate;
        this.advertised = advertised;
        this.grpcPort = grpcPort;
    }

    public void handle(HttpServerRequest request) {
        try {
            Tenant tenant = gate.tenantOf(ClientDoor.host(request), request.path());
            HubName hub = ClientDoor.hub(request);
            gate.appServer(tenant, TenantGate.bearer(request.getHeader("Authorization")), hub);
            JsonObject answer = new JsonObject()
                    .put("grpc", address(request))
                    .put("tls", false)
                    .put("tenant", tenant.name().value());
            Answers.json(request, answer.toBuffer());
        } catch (RefusedException e) {
            Answers.refused(request, e);
        }
    }

    private String address(HttpServerRequest request) {
        if (advertised != null) {
            return advertised;
        }
        String asked = ClientDoor.host(request);
        return (asked == null ? "localhost" : asked) + ":" + grpcPort.getAsInt();
    }
}
