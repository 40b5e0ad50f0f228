package io.signalbox.dataplane.connection;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections that ended last, so many of each tenant: what an operator looks up who hears of a client that "was
 * thrown out". In all at most 100,000, about 30 MB; past it those of the quietest tenants go first. Any thread; locks
 * for moments, once for each connection.
 */
final class EndedConnections {
    private static final int MOST_OF_ALL = 100_000;

    private final int most;
    private int all;
    /** Those that had an end lately come last. */
    private final Map<TenantName, Map<ConnectionId, ConnectionReport>> byTenant = new LinkedHashMap<>(16, 0.75f, true);

    EndedConnections(int mostOfTenant) {
        this.most = mostOfTenant;
    }

    synchronized void add(ConnectionReport report) {
        Map<ConnectionId, ConnectionReport> of =
                byTenant.computeIfAbsent(report.client().tenant(), tenant -> new LinkedHashMap<>());
        all += of.put(report.client().id(), report) == null ? 1 : 0;
        if (of.size() > most) {
            dropEldest(of);
        }
        while (all > MOST_OF_ALL) {
            Iterator<Map<ConnectionId, ConnectionReport>> tenants =
                    byTenant.values().iterator();
            Map<ConnectionId, ConnectionReport> quietest = tenants.next();
            dropEldest(quietest);
            if (quietest.isEmpty()) {
                tenants.remove();
            }
        }
    }

    private void dropEldest(Map<?, ?> of) {
        Iterator<?> eldest = of.keySet().iterator();
        eldest.next();
        eldest.remove();
        all--;
    }

    synchronized Optional<ConnectionReport> find(ConnectionId id) {
        return byTenant.values().stream()
                .filter(of -> of.containsKey(id))
                .findFirst()
                .map(of -> of.get(id));
    }

    /** Those of a tenant, the latest first. */
    synchronized List<ConnectionReport> of(TenantName tenant) {
        Map<ConnectionId, ConnectionReport> ended = byTenant.get(tenant);
        if (ended == null) {
            return List.of();
        }
        List<ConnectionReport> latestFirst = new ArrayList<>(ended.values());
        Collections.reverse(latestFirst);
        return latestFirst;
    }
}
