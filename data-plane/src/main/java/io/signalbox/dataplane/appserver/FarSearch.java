package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.appserver.FarBinding.Unbound;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.Upstream.Binding;
import io.signalbox.dataplane.connection.Upstream.NotSpokenException;
import io.signalbox.dataplane.connection.WhenKnown;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.grpc.FarOpening;
import io.signalbox.protocol.grpc.HubSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Looks for a node that binds one client: those that hold streams of its hub are asked one after the other, in an order
 * drawn by lot, so that clients are spread. Confined to the client's loop.
 */
final class FarSearch implements FarBinding.Asking {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** The client waits for its handshake meanwhile. */
    private static final int MOST_LATE = 2;

    private static final int MOST_ASKED = 8;

    private final Neighbours neighbours;
    private final ClientConnection connection;
    private final FarOpening opening;
    private final Function<HubSettings, ConnectionLimits> learn;
    private final CompletableFuture<Optional<Binding>> found = new CompletableFuture<>();
    private final Deque<NodeId> nodes = new ArrayDeque<>();
    private int late;
    /** Whether all streams that are known of speak other protocols. */
    private boolean notSpoken;

    /** @param learn makes limits of what the stream's hello asked for */
    FarSearch(
            Neighbours neighbours,
            ClientConnection connection,
            FarOpening opening,
            Function<HubSettings, ConnectionLimits> learn) {
        this.neighbours = neighbours;
        this.connection = connection;
        this.opening = opening;
        this.learn = learn;
    }

    /**
     * Done on the client's loop; empty when no node has taken the client, {@link NotSpokenException} when none ever would.
     *
     * @param notSpokenHere whether this node has streams of the hub that all speak other protocols
     */
    @OnEventLoop
    CompletableFuture<Optional<Binding>> begin(boolean notSpokenHere) {
        notSpoken = notSpokenHere;
        var client = connection.client();
        WhenKnown.then(
                neighbours.registry().nodesOf(Topic.appServer(client.tenant(), client.hub())),
                connection.loop()::execute,
                this::ask,
                failure -> {
                    Log.LOG.appServersUnknown(client.tenant(), client.hub(), failure);
                    found.complete(Optional.empty());
                });
        return found;
    }

    private void ask(Set<NodeId> holders) {
        List<NodeId> others = new ArrayList<>(holders);
        others.remove(neighbours.self());
        Collections.shuffle(others);
        nodes.addAll(others.subList(0, Math.min(MOST_ASKED, others.size())));
        askNext();
    }

    private void askNext() {
        NodeId node = nodes.poll();
        if (node == null && notSpoken) {
            found.completeExceptionally(
                    new NotSpokenException(opening.getOpened().getHubProtocol()));
        } else if (node == null || late >= MOST_LATE) {
            found.complete(Optional.empty());
        } else {
            new FarBinding(connection, this).ask(neighbours.far(), node, opening, PATIENCE);
        }
    }

    @Override
    public ConnectionLimits limits(HubSettings settings) {
        return learn.apply(settings);
    }

    @Override
    public void bound(FarBinding binding) {
        neighbours.meters().count(Meter.CLIENTS_BOUND_FAR);
        found.complete(Optional.of(binding));
    }

    @Override
    public void unbound(Unbound why) {
        late += why == Unbound.LATE ? 1 : 0;
        notSpoken &= why == Unbound.NOT_SPOKEN;
        askNext();
    }
}
