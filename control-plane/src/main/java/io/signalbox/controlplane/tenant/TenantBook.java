package io.signalbox.controlplane.tenant;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.signalbox.controlplane.seal.KeySeal;
import io.signalbox.controlplane.seal.KeySlot;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantOptions;
import io.signalbox.protocol.tenant.Tenants;
import io.signalbox.protocol.token.AccessKey;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * All tenants: kept in the database, read from memory. A change is first committed, then seen by readers and told to
 * those who follow. Reads are lock-free; changes block the caller for the database, one at a time.
 */
public final class TenantBook implements Tenants {
    private final TenantTable table;
    private final Clock clock;
    private final Set<TenantChanges> followers = new CopyOnWriteArraySet<>();
    private final Object changing = new Object();
    // Held for moments only, never while the database is asked: followers join on network threads.
    private final Object publishing = new Object();
    private volatile TenantPages pages;

    /** Reads all tenants from the migrated {@code database}. */
    public TenantBook(DataSource database, KeySeal seal, Clock clock) {
        this.table = new TenantTable(database, seal);
        this.clock = clock;
        this.pages = TenantPages.of(table.all());
    }

    @Override
    public Optional<Tenant> find(TenantName name) {
        return pages.find(name).map(ProvisionedTenant::served);
    }

    @Override
    public Optional<TenantName> byHost(String host) {
        return pages.byHost(host);
    }

    @Override
    public boolean loaded() {
        return true;
    }

    /** All tenants by name. */
    public Collection<ProvisionedTenant> all() {
        return pages.all();
    }

    /**
     * The tenant of that name.
     *
     * @throws RefusedException {@link Refusal#TENANT_UNKNOWN}
     */
    public ProvisionedTenant require(TenantName name) {
        return pages.find(name).orElseThrow(() -> new RefusedException(Refusal.TENANT_UNKNOWN, "tenant: " + name));
    }

    /**
     * A new tenant with two new keys.
     *
     * @throws RefusedException {@link Refusal#TENANT_EXISTS}, or {@link Refusal#BODY_INVALID} for a host that is taken
     */
    public ProvisionedTenant create(TenantName name, TenantSettings settings) {
        synchronized (changing) {
            if (pages.find(name).isPresent()) {
                throw new RefusedException(Refusal.TENANT_EXISTS, "tenant: " + name);
            }
            ProvisionedTenant tenant = ProvisionedTenant.fresh(name, settings, now());
            write(tenant, table::insert);
            LOG.tenantCreated(name.value());
            return tenant;
        }
    }

    /**
     * Changes what {@code change} sets.
     *
     * @throws RefusedException {@link Refusal#TENANT_UNKNOWN}, or {@link Refusal#BODY_INVALID} for a host that is taken
     */
    public ProvisionedTenant change(TenantName name, TenantSettings change) {
        synchronized (changing) {
            ProvisionedTenant tenant = require(name).with(change);
            write(tenant, table::update);
            Tenant now = tenant.served();
            LOG.tenantChanged(name.value(), now.enabled(), tenant.anonymousClients(), now.hosts());
            return tenant;
        }
    }

    /**
     * Changes the options; {@code change} is called with those of now, while nobody else changes them.
     *
     * @throws RefusedException {@link Refusal#TENANT_UNKNOWN}, or what {@code change} throws
     */
    public ProvisionedTenant changeOptions(TenantName name, UnaryOperator<TenantOptions> change) {
        synchronized (changing) {
            ProvisionedTenant before = require(name);
            ProvisionedTenant tenant = before.with(change.apply(before.served().options()));
            write(tenant, table::updateOptions);
            LOG.optionsChanged(name.value(), tenant.served().options());
            return tenant;
        }
    }

    /**
     * Puts a new key into the slot; the old one is void at once, the other slot stays as it is.
     *
     * @throws RefusedException {@link Refusal#TENANT_UNKNOWN}
     */
    public ProvisionedTenant regenerate(TenantName name, KeySlot slot) {
        synchronized (changing) {
            ProvisionedTenant tenant = require(name).with(slot, AccessKey.random());
            write(tenant, renewed -> table.replaceKey(renewed, slot, now()));
            LOG.keyRegenerated(name.value(), slot.text());
            return tenant;
        }
    }

    /** From now on {@code follower} hears all tenants once and then every change, with none between missed. */
    public void follow(TenantChanges follower) {
        synchronized (publishing) {
            follower.onSnapshot(
                    pages.all().stream().map(ProvisionedTenant::served).toList());
            followers.add(follower);
        }
    }

    public void unfollow(TenantChanges follower) {
        followers.remove(follower);
    }

    private void write(ProvisionedTenant tenant, Consumer<ProvisionedTenant> toTable) {
        requireFreeHosts(tenant);
        toTable.accept(tenant);
        synchronized (publishing) {
            pages = pages.with(tenant);
            followers.forEach(follower -> follower.onChange(tenant.served()));
        }
    }

    private void requireFreeHosts(ProvisionedTenant tenant) {
        List<String> taken = tenant.served().hosts().stream()
                .filter(host -> !pages.byHost(host).orElse(tenant.name()).equals(tenant.name()))
                .toList();
        if (!taken.isEmpty()) {
            throw new RefusedException(
                    Refusal.BODY_INVALID, "hosts: " + taken + " (expected: hosts that no other tenant has)");
        }
    }

    /** As exact as the database keeps it, so that a restart changes nothing. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
