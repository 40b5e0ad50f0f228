package io.signalbox.dataplane.hub;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoop;
import io.signalbox.dataplane.connection.EncodedOnce;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.LocalTopics;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The clients of one hub on this node. */
final class LocalHub {
    private final TenantName tenant;
    private final HubName name;
    private final LocalTopics topics;
    private final OpenConnections open;
    private final Meters meters;
    private final Runnable onLeft;
    /** Grows by one for each event loop that ever had a client of this hub; copied on write. */
    private volatile LoopMembers[] loops = {};

    /** @param onLeft called after each member that left */
    LocalHub(
            TenantName tenant, HubName name, LocalTopics topics, OpenConnections open, Meters meters, Runnable onLeft) {
        this.tenant = tenant;
        this.name = name;
        this.topics = topics;
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
        var client = connection.client();
        CompletionStage<Void> known = topics.join(Topic.hub(tenant, name));
        known = both(known, topics.join(Topic.connection(tenant, name, client.id())));
        var user = client.user();
        if (user != null) {
            known = both(known, topics.join(Topic.user(tenant, name, user)));
        }
        member.known(known);
        return member;
    }

    private static CompletionStage<Void> both(CompletionStage<Void> one, CompletionStage<Void> other) {
        return one.thenCombine(other, (first, second) -> null);
    }

    @OnEventLoop
    void leave(Member member) {
        member.groups().forEach(group -> topics.leave(Topic.group(tenant, name, group)));
        member.end();
        var client = member.connection.client();
        var user = client.user();
        if (user != null) {
            topics.leave(Topic.user(tenant, name, user));
        }
        topics.leave(Topic.connection(tenant, name, client.id()));
        topics.leave(Topic.hub(tenant, name));
        onLeft.run();
    }

    CompletionStage<MembershipOutcome> change(MembershipChange change) {
        ClientConnection connection = find(change.connection());
        if (connection == null) {
            return CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION);
        }
        CompletableFuture<MembershipOutcome> outcome = new CompletableFuture<>();
        connection.loop().execute(() -> {
            if (connection.seat() instanceof Member member) {
                change(member, change).whenComplete((done, failure) -> {
                    if (failure == null) {
                        outcome.complete(done);
                    } else {
                        outcome.completeExceptionally(failure);
                    }
                });
            } else {
                outcome.complete(MembershipOutcome.NO_CONNECTION);
            }
        });
        return outcome;
    }

    private CompletionStage<MembershipOutcome> change(Member member, MembershipChange change) {
        return switch (change.kind()) {
            case ADD -> {
                Topic topic = Topic.group(tenant, name, Objects.requireNonNull(change.group()));
                boolean joined = member.join(change.group());
                CompletionStage<Void> known = joined ? topics.join(topic) : topics.known(topic);
                yield known.thenApply(done -> new MembershipOutcome(true, !joined));
            }
            case REMOVE -> remove(member, List.of(Objects.requireNonNull(change.group())));
            case REMOVE_FROM_ALL -> remove(member, member.groups());
        };
    }

    private CompletionStage<MembershipOutcome> remove(Member member, List<GroupName> groups) {
        boolean wasMember = false;
        for (GroupName group : groups) {
            if (member.leave(group)) {
                wasMember = true;
                topics.leave(Topic.group(tenant, name, group));
            }
        }
        // Out of the lists here, nothing more is delivered, whatever the registry still says.
        return CompletableFuture.completedStage(new MembershipOutcome(true, wasMember));
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
