package io.signalbox.controlplane.tenant;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.AllowedOrigins;
import io.signalbox.protocol.tenant.StatefulReconnect;
import io.signalbox.protocol.tenant.TenantOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tenants' options in the database, within the transaction of the tenant that they belong to. */
final class OptionsTable {
    private OptionsTable() {}

    /** By the tenant's name; a tenant that is not in it has the defaults. */
    static Map<String, TenantOptions> all(Connection connection) throws SQLException {
        Map<String, List<String>> origins =
                TenantTable.lists(connection, "SELECT tenant, origin FROM tenant_origin ORDER BY origin");
        Map<String, List<String>> hubs =
                TenantTable.lists(connection, "SELECT tenant, hub FROM tenant_stateful_hub ORDER BY hub");
        Map<String, TenantOptions> options = new HashMap<>();
        try (PreparedStatement select = TenantTable.prepare(
                        connection,
                        "SELECT tenant, allow_credentials, close_on_expiration, stateful_reconnect, detailed_errors,"
                                + " messages_per_second FROM tenant_options");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String tenant = row.getString(1);
                options.put(
                        tenant,
                        new TenantOptions(
                                AllowedOrigins.of(origins.getOrDefault(tenant, List.of()), row.getBoolean(2)),
                                row.getBoolean(3),
                                new StatefulReconnect(row.getBoolean(4), names(hubs.getOrDefault(tenant, List.of()))),
                                row.getBoolean(5),
                                row.getInt(6)));
            }
        }
        return options;
    }

    private static Set<HubName> names(List<String> hubs) {
        return hubs.stream().map(HubName::new).collect(Collectors.toSet());
    }

    /** Puts the options in the place of what was there. */
    static void replace(Connection connection, TenantName name, TenantOptions options) throws SQLException {
        String tenant = name.value();
        for (String table : List.of("tenant_options", "tenant_origin", "tenant_stateful_hub")) {
            TenantTable.update(connection, "DELETE FROM " + table + " WHERE tenant = ?", tenant);
        }
        TenantTable.update(
                connection,
                "INSERT INTO tenant_options (tenant, allow_credentials, close_on_expiration, stateful_reconnect,"
                        + " detailed_errors, messages_per_second) VALUES (?, ?, ?, ?, ?, ?)",
                tenant,
                options.origins().credentials(),
                options.closeOnAuthenticationExpiration(),
                options.statefulReconnect().everywhere(),
                options.detailedErrors(),
                options.messagesPerSecond());
        for (String origin : options.origins().origins()) {
            TenantTable.update(connection, "INSERT INTO tenant_origin (tenant, origin) VALUES (?, ?)", tenant, origin);
        }
        for (HubName hub : options.statefulReconnect().hubs()) {
            TenantTable.update(
                    connection, "INSERT INTO tenant_stateful_hub (tenant, hub) VALUES (?, ?)", tenant, hub.value());
        }
    }
}
