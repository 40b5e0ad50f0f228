package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A node's registry that counts what it is asked, and whose joins end when the test says so. */
final class FakeRegistry implements Registry {
    private final Registry real;
    private @Nullable CompletableFuture<Void> held;
    int lookUps;

    FakeRegistry(Registry real) {
        this.real = real;
    }

    /** The next joins end as the returned future does. */
    CompletableFuture<Void> holdJoins() {
        held = new CompletableFuture<>();
        return held;
    }

    void joinAtOnce() {
        held = null;
    }

    @Override
    public CompletionStage<Void> join(Topic topic) {
        CompletableFuture<Void> waits = held;
        return waits == null ? real.join(topic) : waits.thenCompose(ready -> real.join(topic));
    }

    @Override
    public CompletionStage<Void> leave(Topic topic) {
        return real.leave(topic);
    }

    @Override
    public CompletionStage<Set<NodeId>> nodesOf(Topic topic) {
        lookUps++;
        return real.nodesOf(topic);
    }
}
