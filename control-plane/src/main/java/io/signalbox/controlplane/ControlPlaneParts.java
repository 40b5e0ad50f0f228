package io.signalbox.controlplane;

import io.agroal.api.AgroalDataSource;
import io.grpc.ServerServiceDefinition;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.signalbox.controlplane.datadir.DataDirectory;
import io.signalbox.controlplane.endpoint.Endpoints;
import io.signalbox.controlplane.feed.TenantFeed;
import io.signalbox.controlplane.operator.OperatorKey;
import io.signalbox.controlplane.seal.KeySeal;
import io.signalbox.controlplane.settings.ClusterSettings;
import io.signalbox.controlplane.settings.ControlPlaneSettings;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.controlplane.tenant.TenantSettings;
import io.signalbox.controlplane.token.ClientTokens;
import io.signalbox.controlplane.token.KeyHolders;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The parts of the control plane and what each is made of. */
final class ControlPlaneParts {
    private static final Clock CLOCK = Clock.systemUTC();

    @Produces
    @Singleton
    DataDirectory dataDirectory(ControlPlaneSettings settings) {
        return new DataDirectory(settings.dataDir());
    }

    @Produces
    @Singleton
    OperatorKey operatorKey(ControlPlaneSettings settings, DataDirectory directory) {
        return OperatorKey.open(settings.operatorKey(), directory);
    }

    @Produces
    @Singleton
    KeySeal keySeal(ControlPlaneSettings settings, DataDirectory directory) {
        return KeySeal.open(settings.masterKey(), directory);
    }

    /** Not as Tenants: in one process with the other planes there are several of those. */
    @Produces
    @Singleton
    @Typed(TenantBook.class)
    TenantBook tenants(@DataSource("control") AgroalDataSource database, KeySeal seal, ControlPlaneSettings settings) {
        TenantBook tenants = new TenantBook(database, seal, CLOCK);
        settings.bootstrapTenant()
                .map(name -> tenantName("signalbox.control-plane.bootstrap-tenant", name))
                .filter(name -> tenants.find(name).isEmpty())
                .ifPresent(name -> tenants.create(name, TenantSettings.defaults()));
        return tenants;
    }

    @Produces
    @Singleton
    Endpoints endpoints(
            ControlPlaneSettings settings,
            TenantBook tenants,
            @ConfigProperty(name = "signalbox.default-tenant") Optional<String> defaultTenant) {
        return new Endpoints(
                settings.publicEndpoint(),
                tenants,
                defaultTenant.map(name -> tenantName("signalbox.default-tenant", name)));
    }

    @Produces
    @Singleton
    ClientTokens clientTokens() {
        return new ClientTokens(CLOCK);
    }

    @Produces
    @Singleton
    KeyHolders keyHolders() {
        return new KeyHolders(CLOCK);
    }

    @Produces
    @Singleton
    TenantFeed tenantFeed(TenantBook tenants) {
        return new TenantFeed(tenants);
    }

    /** In one process with the data plane, its listener serves this too. */
    @Produces
    @Singleton
    ServerServiceDefinition tenantsService(TenantFeed feed, ClusterSettings cluster) {
        return feed.service(secret(cluster));
    }

    /** @throws ConfigurationException when there is none: the feed would be open to everyone */
    static ClusterSecret secret(ClusterSettings cluster) {
        String expected = " (expected: at least 32 characters, the same in every process)";
        String secret = cluster.secret()
                .orElseThrow(() -> new ConfigurationException("signalbox.cluster.secret: not set" + expected));
        try {
            return new ClusterSecret(secret);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("signalbox.cluster.secret: " + secret.length() + " characters" + expected);
        }
    }

    private static TenantName tenantName(String setting, String name) {
        try {
            return new TenantName(name);
        } catch (RefusedException e) {
            throw new ConfigurationException(setting + ": " + e.getMessage());
        }
    }
}
