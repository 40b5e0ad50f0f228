package io.signalbox.dataplane.presence;

import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Who is there: asked of those nodes alone that the registry names. Any thread; never blocks. */
public final class Presence {
    private static final long LIMIT_SECONDS = 30;

    private final Registry registry;
    private final NodeLink link;
    private final CountsAtOnce counts = new CountsAtOnce();

    /** @param more whether there are others after them */
    public record Page(List<Listing.Entry> entries, boolean more) {}

    public Presence(Registry registry, NodeLink link) {
        this.registry = registry;
        this.link = link;
    }

    /** Whether any connection of the topic is open. */
    public CompletionStage<Boolean> exists(Topic target) {
        return registry.nodesNow(target).thenApply(nodes -> !nodes.isEmpty());
    }

    /** Connections of a group or a user, from all nodes. */
    public CompletionStage<Page> list(Listing listing) {
        Listing oneMore = new Listing(listing.topic(), listing.after(), listing.most() + 1);
        return registry.nodesOf(listing.topic())
                .thenCompose(nodes -> all(nodes, node -> link.list(node, oneMore)))
                .thenApply(each -> merge(each, listing.most()))
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static Page merge(List<List<Listing.Entry>> each, int most) {
        List<Listing.Entry> first = each.stream()
                .flatMap(List::stream)
                .sorted(Listing.Entry.ORDER)
                .limit(most + 1L)
                .toList();
        return first.size() > most ? new Page(first.subList(0, most), true) : new Page(first, false);
    }

    /**
     * Exact, as of while it is counted: a connection is on one node, so that the nodes' numbers are added; a user or a
     * group may be on several, so that these are counted by name. It fails, refused, when too many are counted at once.
     * Who completes it has given it up: no more names are asked for.
     */
    public CompletableFuture<HubCount> count(TenantName tenant, HubName hub) {
        CompletableFuture<HubCount> answer =
                new CompletableFuture<HubCount>().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
        registry.nodesOf(Topic.hub(tenant, hub))
                .thenCompose(nodes -> all(nodes, node -> link.count(node, tenant, hub))
                        .thenCompose(each -> {
                            HubCount sum = each.stream().reduce(HubCount.NOTHING, Presence::plus);
                            return nodes.size() <= 1
                                    ? CompletableFuture.completedStage(sum)
                                    : distinct(tenant, hub, nodes, sum.connections(), answer);
                        }))
                .whenComplete((count, failure) -> {
                    if (failure == null) {
                        answer.complete(count);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private static HubCount plus(HubCount one, HubCount other) {
        return new HubCount(
                one.connections() + other.connections(), one.users() + other.users(), one.groups() + other.groups());
    }

    private CompletionStage<HubCount> distinct(
            TenantName tenant, HubName hub, Set<NodeId> nodes, long connections, CompletableFuture<?> waiting) {
        if (!counts.begin(tenant)) {
            return CompletableFuture.failedStage(new RefusedException(Refusal.SERVER_BUSY));
        }
        CompletionStage<Long> users = names(tenant, hub, Topic.Kind.USER, nodes, waiting);
        CompletionStage<Long> groups = names(tenant, hub, Topic.Kind.GROUP, nodes, waiting);
        return users.thenCombine(groups, (user, group) -> new HubCount(connections, user, group))
                .whenComplete((done, failure) -> counts.end(tenant));
    }

    /** Never throws. When it fails {@code waiting} has its answer, so that the other walk of the count ends as well. */
    private CompletionStage<Long> names(
            TenantName tenant, HubName hub, Topic.Kind kind, Set<NodeId> nodes, CompletableFuture<?> waiting) {
        return new DistinctNames(tenant, hub, kind, nodes, link).count(waiting).whenComplete((count, failure) -> {
            if (failure != null) {
                waiting.completeExceptionally(failure);
            }
        });
    }

    /** The answers of all, or the failure of one: half an answer is none. */
    static <A> CompletionStage<List<A>> all(Set<NodeId> nodes, Function<NodeId, CompletionStage<A>> question) {
        List<CompletableFuture<A>> each = nodes.stream()
                .map(node -> question.apply(node).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                .thenApply(done -> each.stream().map(CompletableFuture::join).toList());
    }
}
