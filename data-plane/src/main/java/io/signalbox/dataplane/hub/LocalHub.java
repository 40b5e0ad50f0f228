package io.signalbox.dataplane.hub;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoop;
import io.signalbox.dataplane.connection.EncodedOnce;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The clients of one hub on this node. */
final class LocalHub {
    private final TenantName tenant;
    private final HubName name;
    private final Memberships memberships;
    private final OpenConnections open;
    private final Meters meters;
    private final Runnable onLeft;
    /** Grows by one for each event loop that ever had a client of this hub; copied on write. */
    private volatile LoopMembers[] loops = {};

    /** @param onLeft called after each member that left */
    LocalHub(
            TenantName tenant,
            HubName name,
            Memberships memberships,
            OpenConnections open,
            Meters meters,
            Runnable onLeft) {
        this.tenant = tenant;
        this.name = name;
        this.memberships = memberships;
        this.open = open;
        this.meters = meters;
        this.onLeft = onLeft;
    }

    /** Hands the message to the members, one task per event loop, each in the order of the calls. */
    Pressure deliver(Audience audience, Payload payload) {
        if (audience instanceof Audience.Connections named) {
            return deliverTo(present(named), payload);
        }
        LoopMembers[] all = loops;
        EncodedOnce message = new EncodedOnce(payload, all.length);
        boolean congested = false;
        for (LoopMembers members : all) {
            members.loop().execute(message.bytes(), () -> {
                try {
                    members.forEach(audience, connection -> connection.send(message));
                } finally {
                    message.release();
                }
            });
            congested |= members.loop().congested();
        }
        return congested ? Pressure.SLOW_DOWN : Pressure.ACCEPTED;
    }

    private static Pressure deliverTo(List<ClientConnection> connections, Payload payload) {
        Map<ConnectionLoop, List<ClientConnection>> perLoop =
                connections.stream().collect(Collectors.groupingBy(ClientConnection::loop));
        EncodedOnce message = new EncodedOnce(payload, perLoop.size());
        boolean congested = false;
        for (Map.Entry<ConnectionLoop, List<ClientConnection>> those : perLoop.entrySet()) {
            those.getKey().execute(message.bytes(), () -> {
                try {
                    those.getValue().forEach(connection -> connection.send(message));
                } finally {
                    message.release();
                }
            });
            congested |= those.getKey().congested();
        }
        return congested ? Pressure.SLOW_DOWN : Pressure.ACCEPTED;
    }

    /** Asks one client, in order with what is delivered to it. */
    Asked ask(ClientCall call) {
        ClientConnection connection = find(call.connection());
        if (connection == null) {
            return Asked.known(ClientAnswer.NO_CONNECTION);
        }
        CompletableFuture<ClientAnswer> answer = new CompletableFuture<>();
        EncodedOnce question = new EncodedOnce(call.payload(), 1);
        connection.loop().execute(question.bytes(), () -> {
            try {
                if (connection.seat() instanceof Member member) {
                    member.ask(call, question, answer);
                } else {
                    answer.complete(ClientAnswer.NO_CONNECTION);
                }
            } finally {
                question.release();
            }
        });
        return new Asked(connection.loop().congested() ? Pressure.SLOW_DOWN : Pressure.ACCEPTED, answer);
    }

    private List<ClientConnection> present(Audience.Connections audience) {
        List<ClientConnection> found = new ArrayList<>(audience.connections().size());
        // Who is named twice still gets it once.
        for (ConnectionId id : new LinkedHashSet<>(audience.connections())) {
            ClientConnection connection = find(id);
            if (connection == null) {
                meters.count(Meter.DROPPED_CLIENT_GONE);
            } else if (!audience.excluded().contains(id)) {
                found.add(connection);
            }
        }
        return found;
    }

    /** A connection of this hub; ids of other hubs and tenants find nothing. */
    private @Nullable ClientConnection find(ConnectionId id) {
        return open.find(id)
                .filter(found -> found.client().hub().equals(name)
                        && found.client().tenant().equals(tenant))
                .orElse(null);
    }

    @OnEventLoop
    Member enter(ClientConnection connection) {
        Member member = new Member(connection, this, on(connection));
        member.known(memberships.enter(member));
        return member;
    }

    @OnEventLoop
    void leave(Member member) {
        memberships.leave(member);
        onLeft.run();
    }

    CompletionStage<MembershipOutcome> change(MembershipChange change) {
        ClientConnection connection = find(change.connection());
        return connection == null
                ? CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION)
                : memberships.change(connection, change);
    }

    /** The same for all connections of a user, those included that are on their way in. */
    CompletionStage<Void> change(UserChange change) {
        return memberships.change(List.of(loops), change);
    }

    CompletionStage<List<Listing.Entry>> list(Listing listing) {
        return LoopMembers.next(List.of(loops), listing);
    }

    /** Calls {@code action} for each connection of the audience on its event loop; how many there were. */
    CompletionStage<Integer> forEach(Audience audience, Consumer<ClientConnection> action) {
        if (audience instanceof Audience.Connections named) {
            List<ClientConnection> connections = present(named);
            connections.forEach(connection -> connection.loop().execute(() -> action.accept(connection)));
            return CompletableFuture.completedStage(connections.size());
        }
        CompletionStage<Integer> total = CompletableFuture.completedStage(0);
        for (LoopMembers members : loops) {
            CompletableFuture<Integer> here = new CompletableFuture<>();
            members.loop().execute(() -> {
                int[] count = {0};
                members.forEach(audience, connection -> {
                    count[0]++;
                    action.accept(connection);
                });
                here.complete(count[0]);
            });
            total = total.thenCombine(here, Integer::sum);
        }
        return total;
    }

    private synchronized LoopMembers on(ClientConnection connection) {
        for (LoopMembers members : loops) {
            if (members.loop() == connection.loop()) {
                return members;
            }
        }
        LoopMembers[] more = Arrays.copyOf(loops, loops.length + 1);
        LoopMembers fresh = new LoopMembers(connection.loop());
        more[loops.length] = fresh;
        loops = more;
        return fresh;
    }
}
