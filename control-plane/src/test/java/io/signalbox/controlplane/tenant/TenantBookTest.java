package io.signalbox.controlplane.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.signalbox.controlplane.datadir.DataDirectory;
import io.signalbox.controlplane.seal.KeySeal;
import io.signalbox.controlplane.seal.KeySlot;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.AllowedOrigins;
import io.signalbox.protocol.tenant.StatefulReconnect;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantOptions;
import io.signalbox.protocol.token.AccessKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantBookTest {
    private static final TenantName ACME = new TenantName("acme");

    @TempDir
    Path directory;

    @Test
    void tenants_keys_and_hosts_are_there_again_after_a_restart() {
        TenantBook book = open();
        book.create(ACME, new TenantSettings(null, List.of("b.example.com", "a.example.com"), true));
        book.create(new TenantName("other"), TenantSettings.defaults());
        book.regenerate(ACME, KeySlot.SECONDARY);
        book.change(ACME, new TenantSettings(false, List.of("a.example.com"), null));

        assertThat(open().all()).usingRecursiveComparison().isEqualTo(book.all());
        assertThat(open().byHost("a.example.com")).contains(ACME);
        assertThat(open().byHost("b.example.com")).isEmpty();
    }

    @Test
    void options_are_there_again_after_a_restart_and_one_change_replaces_the_other() {
        TenantBook book = open();
        book.create(ACME, TenantSettings.defaults());
        book.changeOptions(
                ACME,
                before -> new TenantOptions(
                        AllowedOrigins.of(List.of("https://a.example.com", "*"), false),
                        true,
                        new StatefulReconnect(false, Set.of(new HubName("chat"), new HubName("news"))),
                        true,
                        7));
        assertThat(open().all()).usingRecursiveComparison().isEqualTo(book.all());

        book.changeOptions(
                ACME,
                before -> new TenantOptions(
                        before.origins(), true, new StatefulReconnect(true, Set.of(new HubName("news"))), false, 8));
        assertThat(open().all()).usingRecursiveComparison().isEqualTo(book.all());
        assertThat(open().require(ACME).served().options().messagesPerSecond()).isEqualTo(8);
    }

    @Test
    void a_tenant_from_before_there_were_options_has_the_defaults() throws Exception {
        JdbcDataSource database = database();
        KeySeal seal = KeySeal.open(Optional.empty(), new DataDirectory(directory));
        Flyway.configure()
                .dataSource(database)
                .locations("db/control")
                .target("1")
                .load()
                .migrate();
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO tenant (name, enabled, anonymous_clients, created_at)"
                    + " VALUES ('acme', TRUE, FALSE, CURRENT_TIMESTAMP)");
            for (KeySlot slot : KeySlot.values()) {
                statement.execute("INSERT INTO access_key (tenant, slot, sealed, created_at) VALUES ('acme', '"
                        + slot.text() + "', '" + seal.seal(ACME, slot, AccessKey.random()) + "', CURRENT_TIMESTAMP)");
            }
        }
        assertThat(open(database).require(ACME).served().options()).isEqualTo(TenantOptions.DEFAULTS);
    }

    @Test
    void no_access_key_can_be_read_in_the_files() throws Exception {
        TenantBook book = open();
        ProvisionedTenant first = book.create(ACME, TenantSettings.defaults());
        ProvisionedTenant renewed = book.regenerate(ACME, KeySlot.PRIMARY);
        List<AccessKey> keys = Stream.concat(first.served().keys().stream(), renewed.served().keys().stream())
                .toList();

        List<String> contents = contents();
        assertThat(contents).anyMatch(content -> content.contains("acme"));
        for (AccessKey key : keys) {
            String base64 = Base64.getEncoder()
                    .encodeToString(key.value().getBytes(StandardCharsets.UTF_8))
                    .substring(0, 40);
            assertThat(contents).noneMatch(content -> content.contains(key.value()) || content.contains(base64));
        }
    }

    @Test
    void with_another_master_key_the_book_does_not_open_and_says_so() throws Exception {
        open().create(ACME, TenantSettings.defaults());
        Files.delete(directory.resolve("master.key"));
        assertThatThrownBy(this::open)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tenant acme")
                .hasMessageContaining("master key");
    }

    @Test
    void a_follower_hears_all_tenants_and_then_every_change_in_order() {
        TenantBook book = open();
        book.create(ACME, TenantSettings.defaults());
        Heard heard = new Heard();
        book.follow(heard);

        ProvisionedTenant renewed = book.regenerate(ACME, KeySlot.PRIMARY);
        ProvisionedTenant disabled = book.change(ACME, new TenantSettings(false, null, null));
        ProvisionedTenant detailed = book.changeOptions(ACME, TenantBookTest::detailed);
        book.unfollow(heard);
        book.change(ACME, new TenantSettings(true, null, null));

        assertThat(heard.snapshot).extracting(Tenant::name).containsExactly(ACME);
        assertThat(heard.changes).containsExactly(renewed.served(), disabled.served(), detailed.served());
    }

    @Test
    void a_change_that_the_database_did_not_take_is_neither_seen_nor_told() throws Exception {
        JdbcDataSource database = database();
        TenantBook book = open(database);
        ProvisionedTenant before = book.create(ACME, TenantSettings.defaults());
        Heard heard = new Heard();
        book.follow(heard);
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE access_key");
        }

        assertThatThrownBy(() -> book.regenerate(ACME, KeySlot.PRIMARY)).isInstanceOf(IllegalStateException.class);

        assertThat(book.require(ACME)).isEqualTo(before);
        assertThat(heard.changes).isEmpty();
    }

    @Test
    void a_create_that_failed_half_way_leaves_nothing_behind() throws Exception {
        JdbcDataSource database = database();
        TenantBook book = open(database);
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DROP TABLE access_key");
            assertThatThrownBy(() -> book.create(ACME, TenantSettings.defaults()))
                    .isInstanceOf(IllegalStateException.class);
            try (var rows = statement.executeQuery("SELECT COUNT(*) FROM tenant")) {
                rows.next();
                assertThat(rows.getInt(1)).isZero();
            }
        }
    }

    @Test
    void what_is_not_there_is_refused_as_unknown() {
        TenantBook book = open();
        assertThat(book.find(ACME)).isEmpty();
        assertThatThrownBy(() -> book.regenerate(ACME, KeySlot.PRIMARY))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TENANT_UNKNOWN));
    }

    private static TenantOptions detailed(TenantOptions before) {
        return new TenantOptions(before.origins(), false, before.statefulReconnect(), true, before.messagesPerSecond());
    }

    private List<String> contents() throws Exception {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".db")).toList()) {
                contents.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private TenantBook open() {
        return open(database());
    }

    private TenantBook open(JdbcDataSource database) {
        Flyway.configure().dataSource(database).locations("db/control").load().migrate();
        KeySeal seal = KeySeal.open(Optional.empty(), new DataDirectory(directory));
        return new TenantBook(database, seal, Clock.systemUTC());
    }

    /** Without open connections the file is closed, so each book reads what is on disk. */
    private JdbcDataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:file:" + directory.resolve("signalbox") + ";WRITE_DELAY=0");
        database.setUser("signalbox");
        return database;
    }

    private static final class Heard implements TenantChanges {
        private final List<Tenant> snapshot = new ArrayList<>();
        private final List<Tenant> changes = new ArrayList<>();

        @Override
        public void onSnapshot(Collection<Tenant> tenants) {
            snapshot.addAll(tenants);
        }

        @Override
        public void onChange(Tenant tenant) {
            changes.add(tenant);
        }
    }
}
