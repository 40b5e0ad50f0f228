package io.signalbox.controlplane.tenant;

import io.signalbox.controlplane.seal.KeySeal;
import io.signalbox.controlplane.seal.KeySlot;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantOptions;
import io.signalbox.protocol.token.AccessKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** The tenants in the database: plain SQL that H2 and PostgreSQL both take; each change is one transaction. */
final class TenantTable {
    private static final int STATEMENT_SECONDS = 5;

    private final DataSource database;
    private final KeySeal seal;

    TenantTable(DataSource database, KeySeal seal) {
        this.database = database;
        this.seal = seal;
    }

    List<ProvisionedTenant> all() {
        return inTransaction("read the tenants", connection -> {
            Map<String, List<String>> hosts = lists(connection, "SELECT tenant, host FROM tenant_host ORDER BY host");
            Map<String, Map<String, String>> keys = sealedKeys(connection);
            Map<String, TenantOptions> options = OptionsTable.all(connection);
            List<ProvisionedTenant> tenants = new ArrayList<>();
            try (PreparedStatement select = prepare(
                            connection,
                            "SELECT name, enabled, anonymous_clients, created_at FROM tenant ORDER BY name");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String name = row.getString(1);
                    ProvisionedTenant tenant =
                            tenant(row, hosts.getOrDefault(name, List.of()), keys.getOrDefault(name, Map.of()));
                    tenants.add(tenant.with(options.getOrDefault(name, TenantOptions.DEFAULTS)));
                }
            }
            return tenants;
        });
    }

    void insert(ProvisionedTenant tenant) {
        inTransaction("create tenant " + tenant.name(), connection -> {
            update(
                    connection,
                    "INSERT INTO tenant (name, enabled, anonymous_clients, created_at) VALUES (?, ?, ?, ?)",
                    tenant.name().value(),
                    tenant.served().enabled(),
                    tenant.anonymousClients(),
                    utc(tenant.createdAt()));
            insertHosts(connection, tenant);
            for (KeySlot slot : KeySlot.values()) {
                update(
                        connection,
                        "INSERT INTO access_key (tenant, slot, sealed, created_at) VALUES (?, ?, ?, ?)",
                        tenant.name().value(),
                        slot.text(),
                        seal.seal(tenant.name(), slot, tenant.key(slot)),
                        utc(tenant.createdAt()));
            }
            return true;
        });
    }

    void update(ProvisionedTenant tenant) {
        inTransaction("change tenant " + tenant.name(), connection -> {
            update(
                    connection,
                    "UPDATE tenant SET enabled = ?, anonymous_clients = ? WHERE name = ?",
                    tenant.served().enabled(),
                    tenant.anonymousClients(),
                    tenant.name().value());
            update(
                    connection,
                    "DELETE FROM tenant_host WHERE tenant = ?",
                    tenant.name().value());
            insertHosts(connection, tenant);
            return true;
        });
    }

    void updateOptions(ProvisionedTenant tenant) {
        inTransaction("change the options of tenant " + tenant.name(), connection -> {
            OptionsTable.replace(connection, tenant.name(), tenant.served().options());
            return true;
        });
    }

    void replaceKey(ProvisionedTenant tenant, KeySlot slot, Instant now) {
        inTransaction(
                "renew a key of tenant " + tenant.name(),
                connection -> update(
                        connection,
                        "UPDATE access_key SET sealed = ?, created_at = ? WHERE tenant = ? AND slot = ?",
                        seal.seal(tenant.name(), slot, tenant.key(slot)),
                        utc(now),
                        tenant.name().value(),
                        slot.text()));
    }

    private ProvisionedTenant tenant(ResultSet row, List<String> hosts, Map<String, String> sealed)
            throws SQLException {
        TenantName name = new TenantName(row.getString(1));
        List<AccessKey> keys = new ArrayList<>();
        for (KeySlot slot : KeySlot.values()) {
            keys.add(seal.unseal(name, slot, sealed.getOrDefault(slot.text(), "")));
        }
        return new ProvisionedTenant(
                new Tenant(name, row.getBoolean(2), keys, hosts),
                row.getBoolean(3),
                row.getObject(4, OffsetDateTime.class).toInstant());
    }

    /** What the query gives in its second column, by the tenant in its first. */
    static Map<String, List<String>> lists(Connection connection, String query) throws SQLException {
        Map<String, List<String>> lists = new HashMap<>();
        try (PreparedStatement select = prepare(connection, query);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                lists.computeIfAbsent(row.getString(1), tenant -> new ArrayList<>())
                        .add(row.getString(2));
            }
        }
        return lists;
    }

    private static Map<String, Map<String, String>> sealedKeys(Connection connection) throws SQLException {
        Map<String, Map<String, String>> keys = new HashMap<>();
        try (PreparedStatement select = prepare(connection, "SELECT tenant, slot, sealed FROM access_key");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                keys.computeIfAbsent(row.getString(1), tenant -> new HashMap<>())
                        .put(row.getString(2), row.getString(3));
            }
        }
        return keys;
    }

    private static void insertHosts(Connection connection, ProvisionedTenant tenant) throws SQLException {
        for (String host : tenant.served().hosts()) {
            update(
                    connection,
                    "INSERT INTO tenant_host (host, tenant) VALUES (?, ?)",
                    host,
                    tenant.name().value());
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    static PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(STATEMENT_SECONDS);
        return statement;
    }

    private <T> T inTransaction(String what, Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not " + what, e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
