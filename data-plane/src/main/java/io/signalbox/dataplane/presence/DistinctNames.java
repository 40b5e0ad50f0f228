package io.signalbox.dataplane.presence;

import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Counts the names that any of several nodes has, in rounds: all tell their next names in order, those are counted up to
 * the one up to which every node has told all it has, and the next round begins there. It keeps no more than a page of
 * each node; each name crosses once for each node that has it, and few a second time.
 */
final class DistinctNames {
    private static final int PAGE = 1_000;

    private final TenantName tenant;
    private final HubName hub;
    private final Topic.Kind kind;
    private final Set<NodeId> nodes;
    private final NodeLink link;
    private String after = "";
    private long counted;
    private boolean more = true;

    DistinctNames(TenantName tenant, HubName hub, Topic.Kind kind, Set<NodeId> nodes, NodeLink link) {
        this.tenant = tenant;
        this.hub = hub;
        this.kind = kind;
        this.nodes = nodes;
        this.link = link;
    }

    /** @param waiting whoever waits for it; when it is done, no more names are asked for */
    CompletionStage<Long> count(CompletableFuture<?> waiting) {
        CompletableFuture<Long> total = new CompletableFuture<>();
        goOn(total, waiting);
        return total;
    }

    private void goOn(CompletableFuture<Long> total, CompletableFuture<?> waiting) {
        try {
            walk(total, waiting);
        } catch (RuntimeException e) {
            // Nobody hears of what is thrown between rounds, and its count would never end.
            total.completeExceptionally(e);
        }
    }

    /** A loop over rounds that are answered at once, so that these do not end within each other. */
    private void walk(CompletableFuture<Long> total, CompletableFuture<?> waiting) {
        while (more) {
            if (waiting.isDone()) {
                throw new RefusedException(Refusal.DEADLINE_PASSED);
            }
            NameListing next = new NameListing(tenant, hub, kind, after, PAGE);
            CompletableFuture<List<List<String>>> round =
                    Presence.all(nodes, node -> link.names(node, next)).toCompletableFuture();
            if (!round.isDone()) {
                round.thenAccept(this::take).whenComplete((taken, failure) -> {
                    if (failure == null) {
                        goOn(total, waiting);
                    } else {
                        total.completeExceptionally(failure);
                    }
                });
                return;
            }
            take(round.join());
        }
        total.complete(counted);
    }

    private void take(List<List<String>> pages) {
        // Up to the last name of each full page everything is there; what comes after it is told again.
        String last = pages.stream()
                .filter(page -> page.size() == PAGE)
                .map(page -> page.get(PAGE - 1))
                .min(String::compareTo)
                .orElse("");
        Set<String> names = new HashSet<>();
        for (List<String> page : pages) {
            for (String name : page) {
                if (last.isEmpty() || name.compareTo(last) <= 0) {
                    names.add(name);
                }
            }
        }
        counted += names.size();
        more = !last.isEmpty();
        after = last;
    }
}
