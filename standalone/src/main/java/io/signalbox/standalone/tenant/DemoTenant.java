package io.signalbox.standalone.tenant;

import io.quarkus.vertx.http.HttpServer;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.protocol.token.TokenSigner;
import io.signalbox.standalone.settings.StandaloneSettings;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The tenant of the demo, as it is now: after a key was regenerated the next call gives the new one. */
@Singleton
public final class DemoTenant {
    private static final String VERSION = "1.0";
    private static final Duration A_DAY = Duration.ofHours(24);

    private final TenantBook tenants;
    private final TenantName name;
    private final StandaloneSettings settings;
    private final HttpServer ports;

    DemoTenant(TenantBook tenants, StandaloneSettings settings, HttpServer ports) {
        this.tenants = tenants;
        this.name = new TenantName(settings.tenant());
        this.settings = settings;
        this.ports = ports;
    }

    /** Where clients reach the service; known once its ports are open. */
    public URI endpoint() {
        return settings.endpoint().orElseGet(this::onThisMachine);
    }

    private URI onThisMachine() {
        int plain = ports.getPort();
        return plain > 0 ? at("http", plain) : at("https", ports.getSecurePort());
    }

    private URI at(String scheme, int port) {
        return URI.create(scheme + "://" + settings.host() + ":" + port);
    }

    /** What app servers and backends take; holds the primary key. */
    public String connectionString() {
        URI all = endpoint();
        return new ConnectionString(all, key(), VERSION, all, all).format();
    }

    /** A token that lets a backend do everything with one hub for a day. */
    public String backendToken(String hub) {
        return TokenSigner.sign(key(), Audiences.rest(endpoint(), "/api/hubs/" + hub), Instant.now(), A_DAY, List.of());
    }

    private AccessKey key() {
        Tenant tenant = tenants.find(name).orElseThrow(() -> new IllegalStateException("no tenant " + name));
        return tenant.keys().get(0);
    }
}
