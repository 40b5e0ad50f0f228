package io.signalbox.dataplane.operate;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionReport;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections of this node, open and ended; waits for their event loops, so not on one. */
final class Reports {
    private static final int LONGEST_WAIT_SECONDS = 5;
    private static final Comparator<ClientConnection> BY_ID =
            Comparator.comparing(connection -> connection.client().id().value());

    private final OpenConnections connections;

    Reports(OpenConnections connections) {
        this.connections = connections;
    }

    Optional<ConnectionReport> find(ConnectionId id) {
        return connections.find(id).map(open -> reported(open).join()).or(() -> connections.ended(id));
    }

    /**
     * Open connections of a tenant, by their ids; one that ended a moment ago, and waits for its client's goodbye, is
     * among them.
     *
     * @param after id of the last one that is known already
     */
    List<ConnectionReport> open(TenantName tenant, @Nullable String after, int most) {
        List<CompletableFuture<ConnectionReport>> some = connections.all().stream()
                .filter(open -> open.client().tenant().equals(tenant))
                .filter(open -> after == null || open.client().id().value().compareTo(after) > 0)
                .sorted(BY_ID)
                .limit(most)
                .map(Reports::reported)
                .toList();
        return some.stream().map(CompletableFuture::join).toList();
    }

    /** Connections of a tenant that ended, the latest first; {@code after} as above, and none when it is forgotten. */
    List<ConnectionReport> ended(TenantName tenant, @Nullable String after, int most) {
        List<ConnectionReport> all = connections.ended(tenant);
        int start = 0;
        if (after != null) {
            while (start < all.size() && !all.get(start).client().id().value().equals(after)) {
                start++;
            }
            start = Math.min(all.size(), start + 1);
        }
        return all.subList(start, Math.min(all.size(), start + most));
    }

    private static CompletableFuture<ConnectionReport> reported(ClientConnection open) {
        CompletableFuture<ConnectionReport> report = new CompletableFuture<>();
        open.loop().execute(() -> report.complete(open.account().report()));
        return report.orTimeout(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
