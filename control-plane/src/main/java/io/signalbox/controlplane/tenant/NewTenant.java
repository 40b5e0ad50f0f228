package io.signalbox.controlplane.tenant;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Body of a request that creates a tenant; the rest as in {@link TenantSettings}. */
record NewTenant(
        @JsonProperty(required = true) @Schema(required = true, description = "A DNS label in lower case.")
                TenantName name,
        @Nullable Boolean enabled,
        @Nullable List<String> hosts,
        @Nullable Boolean anonymousClients) {
    TenantSettings settings() {
        return new TenantSettings(enabled, hosts, anonymousClients);
    }
}
