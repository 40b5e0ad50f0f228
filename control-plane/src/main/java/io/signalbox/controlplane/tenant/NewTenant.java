package io.signalbox.controlplane.tenant;

import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Body of a request that creates a tenant; the rest as in {@link TenantSettings}. */
record NewTenant(
        @Schema(required = true, description = "A DNS label in lower case.") @Nullable
        String name,

        @Nullable Boolean enabled,
        @Nullable List<String> hosts,
        @Nullable Boolean anonymousClients) {
    TenantName tenant() {
        if (name == null) {
            throw new RefusedException(Refusal.BODY_INVALID, "name: absent (expected: a tenant name)");
        }
        return new TenantName(name);
    }

    TenantSettings settings() {
        return new TenantSettings(enabled, hosts, anonymousClients);
    }
}
