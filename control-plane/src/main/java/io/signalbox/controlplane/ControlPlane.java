package io.signalbox.controlplane;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.grpc.ServerServiceDefinition;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.signalbox.controlplane.datadir.DataDirectory;
import io.signalbox.controlplane.feed.TenantFeed;
import io.signalbox.controlplane.operator.OperatorKey;
import io.signalbox.controlplane.settings.ClusterSettings;
import io.signalbox.controlplane.settings.ControlPlaneSettings;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.grpc.GrpcListener;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the control plane when the process starts and closes it when the process ends. Its parts are asked for here, so
 * that a wrong setting or key stops the start and not the first request.
 */
@Singleton
final class ControlPlane {
    private final DataDirectory directory;
    private final TenantBook tenants;
    private final TenantFeed feed;
    private final ClusterSettings cluster;
    private final OptionalInt grpcPort;
    private @Nullable GrpcListener listener;

    ControlPlane(
            ControlPlaneSettings settings,
            ClusterSettings cluster,
            DataDirectory directory,
            OperatorKey operatorKey,
            TenantBook tenants,
            TenantFeed feed) {
        this.directory = directory;
        this.tenants = tenants;
        this.feed = feed;
        this.cluster = cluster;
        this.grpcPort = settings.grpcPort();
    }

    void open(@Observes StartupEvent start) {
        ServerServiceDefinition service = feed.service(ControlPlaneParts.secret(cluster));
        if (grpcPort.isPresent()) {
            listener = listen(grpcPort.getAsInt(), service);
        }
        LOG.ready(tenants.all().size(), directory.path());
    }

    private static GrpcListener listen(int port, ServerServiceDefinition service) {
        try {
            GrpcListener listener = GrpcListener.open(new InetSocketAddress(port), List.of(service));
            LOG.listening(listener.port());
            return listener;
        } catch (UncheckedIOException e) {
            throw new ConfigurationException("signalbox.control-plane.grpc-port: " + e.getMessage(), e, Set.of());
        }
    }

    void close(@Observes ShutdownEvent stop) {
        feed.close();
        if (listener != null) {
            listener.close();
        }
    }
}
