package io.signalbox.dataplane.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Two nodes that have clients of a hub, and tell their names when the test says so. */
public final class SlowNames {
    public static final HubName HUB = new HubName("chat");
    private static final NodeId HERE = new NodeId("here");
    private static final NodeId OTHER = new NodeId("other");

    private final InMemoryRegistry all = new InMemoryRegistry();
    private final List<Asked> open = new ArrayList<>();
    private int asked;
    /** Of which no question gets as far as a node. */
    private Topic.@Nullable Kind failing;

    private record Asked(NameListing listing, CompletableFuture<List<String>> names) {}

    public SlowNames(TenantName... tenants) {
        for (TenantName tenant : tenants) {
            all.of(HERE).join(Topic.hub(tenant, HUB));
            all.of(OTHER).join(Topic.hub(tenant, HUB));
        }
    }

    public Registry registry() {
        return all.of(HERE);
    }

    public NodeLink link() {
        return (NodeLink) Proxy.newProxyInstance(
                NodeLink.class.getClassLoader(),
                new Class<?>[] {NodeLink.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "count" -> CompletableFuture.completedStage(new HubCount(1, 1, 1));
                    case "names" -> names((NameListing) arguments[1]);
                    default -> throw new AssertionError(method.getName());
                });
    }

    private CompletableFuture<List<String>> names(NameListing listing) {
        if (listing.kind() == failing) {
            throw new IllegalStateException("names of " + failing + " (expected: those of others)");
        }
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        open.add(new Asked(listing, names));
        asked++;
        return names;
    }

    /** Questions for names of that kind throw from now on; null: none does any more. */
    void failFor(Topic.@Nullable Kind kind) {
        failing = kind;
    }

    /** How often a node was asked for names. */
    public int asked() {
        return asked;
    }

    /** How many questions have no answer yet. */
    int waiting() {
        return open.size();
    }

    /** All that were asked for until now: as many as may be told at a time, so that there may be more. */
    public void tellFullPages() {
        tell(true);
    }

    /** All that were asked for until now, the last ones. */
    public void tellTheLast() {
        tell(false);
    }

    private void tell(boolean full) {
        List<Asked> now = List.copyOf(open);
        assertThat(now).as("what was asked for").isNotEmpty();
        open.clear();
        now.forEach(one -> one.names.complete(page(one.listing, full ? one.listing.most() : 1)));
    }

    private static List<String> page(NameListing listing, int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> listing.after() + String.format(Locale.ROOT, "~%05d", i))
                .toList();
    }
}
