package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Promises 3 and 4 while nodes come, leave and die: what one sender sends arrives once and in order, and whoever is in a
 * group by the word of one node is in it for all of them. Three nodes stay; the next visitor comes while the one before
 * it is there, and each stays until all has been sent to it and from it.
 */
abstract class ClusterInMotion extends ThreeNodes {
    private static final UserId USER = new UserId("ann");
    private static final GroupName STAYING = new GroupName("staying");
    private static final List<GroupName> WANDERED =
            Stream.of("x", "y", "z").map(GroupName::new).toList();
    private static final List<Audience> SHARED =
            List.of(Audience.everyone(), Audience.user(USER), Audience.group(STAYING));
    private static final int CLIENTS = 2;
    private static final int LEAST_STEPS = 5;
    private static final int SHOWN = 20;

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<NodeId, ServingNode> all = new ConcurrentHashMap<>();
    private final List<ServingNode> staying = new ArrayList<>();
    /** Those that stay, and visitors. */
    private final List<ServingNode> serving = new CopyOnWriteArrayList<>();

    private final List<Audience> targets = new CopyOnWriteArrayList<>(SHARED);
    private final List<ListeningClient> holders = new ArrayList<>();
    private final List<Wanderer> wanderers = new ArrayList<>();
    private final List<NumberedSender> senders = new ArrayList<>();
    /** Of nodes that died. */
    private final Queue<NumberedSender> cut = new ConcurrentLinkedQueue<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean over;

    /** How many come and go: every other one leaves in order. */
    abstract int visitors();

    /** Whether a node may die without taking along the only copy of an entry. */
    boolean isCopied() {
        return cluster.node(A).hazelcast().getPartitionService().isClusterSafe();
    }

    @Override
    @BeforeEach
    void three_nodes() {
        for (NodeId id : List.of(A, B, C)) {
            staying.add(node(id));
        }
        cluster = new ClusterUnderTest(settings(), UnaryOperator.identity(), this::linkOf, A, B, C);
        staying.forEach(node -> node.serve(cluster.node(node.id())));
        serving.addAll(staying);
    }

    @Override
    @AfterEach
    void end() {
        over = true;
        threads.shutdownNow();
        all.values().forEach(ServingNode::end);
        all.values().forEach(ServingNode::close);
        // Sooner than in order, and nobody is left who would mind.
        cluster.kill(A, B, C);
        super.end();
    }

    private ServingNode node(NodeId id) {
        ServingNode node = new ServingNode(id, faults);
        all.put(id, node);
        return node;
    }

    private Optional<String> linkOf(NodeId id) {
        return Optional.ofNullable(all.get(id)).map(ServingNode::link);
    }

    @Test
    void what_is_sent_and_who_is_in_a_group_hold_while_nodes_come_and_go() {
        staying.forEach(this::settle);
        targets.addAll(holders.stream().map(ListeningClient::audience).toList());
        WANDERED.forEach(group -> targets.add(Audience.group(group)));
        List<CompletableFuture<Void>> busy = new ArrayList<>();
        senders.forEach(sender -> busy.add(start(() -> sender.talk(targets, holders, () -> over), () -> false)));
        wanderers.forEach(one -> busy.add(start(() -> one.wander(WANDERED, serving, () -> over), () -> false)));
        busy.add(start(this::comeAndGo, () -> false).thenRun(() -> over = true));
        // Each thing that they wait for has its limit.
        busy.forEach(CompletableFuture::join);
        assertThat(faults.stream().limit(SHOWN)).isEmpty();
        senders.forEach(this::allIsHeard);
        cut.forEach(this::nothingIsMissingBeforeTheEnd);
        assertThat(faults.stream().limit(SHOWN)).isEmpty();
        assertThat(wanderers).allMatch(one -> one.steps() >= LEAST_STEPS);
        for (ServingNode node : staying) {
            assertThat(node.meters().total(Meter.DROPPED_TARGET_UNKNOWN)).isZero();
            assertThat(node.meters().total(Meter.DROPPED_LINK_FULL)).isZero();
        }
        Eventually.holds("the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
    }

    /** What goes wrong is a fault like others, and ends all, unless it is excused. */
    private CompletableFuture<Void> start(Runnable work, BooleanSupplier excused) {
        return CompletableFuture.runAsync(work, threads).exceptionally(failure -> {
            if (!excused.getAsBoolean()) {
                faults.add(failure.toString());
                over = true;
            }
            return null;
        });
    }

    /** Clients of a node that stays. */
    private void settle(ServingNode node) {
        for (int i = 0; i < CLIENTS; i++) {
            holders.add(holder(node, "holder-" + node.id() + i));
            ListeningClient client = node.connect("wanderer-" + node.id() + i, null);
            wanderers.add(new Wanderer(node, client, staying, faults));
        }
        senders.add(new NumberedSender(node, node.id().value(), faults));
    }

    private ListeningClient holder(ServingNode node, String name) {
        ListeningClient client = node.connect(name, USER);
        MembershipChange change = new MembershipChange(DEV, HUB, MembershipChange.Kind.ADD, client.id(), STAYING);
        assertThat(await(node.fanoutOfAnotherSender().change(change))).isEqualTo(new MembershipOutcome(true, false));
        return client;
    }

    private static List<Audience> heldBy(ListeningClient holder) {
        return Stream.concat(SHARED.stream(), Stream.of(holder.audience())).toList();
    }

    private void comeAndGo() {
        CompletableFuture<ServingNode> next = comes(0);
        for (int i = 0; i < visitors() && !over && faults.isEmpty(); i++) {
            ServingNode visitor = await(next);
            if (i + 1 < visitors()) {
                next = comes(i + 1);
            }
            new Visit(visitor).run(i % 2 == 0);
        }
    }

    private CompletableFuture<ServingNode> comes(int number) {
        ServingNode node = node(new NodeId("d" + number));
        return cluster.startLater(node.id()).thenApply(node::serve);
    }

    /** All of it, once: in order is what the client itself looks at. */
    private void allIsHeard(NumberedSender sender) {
        faults.addAll(Eventually.get(() -> missing(sender), List::isEmpty));
    }

    private List<String> missing(NumberedSender sender) {
        List<String> missing = new ArrayList<>();
        for (ListeningClient holder : holders) {
            for (Audience audience : heldBy(holder)) {
                int sent = sender.handed(audience);
                ListeningClient.Run heard = holder.heard(sender, audience);
                if (!heard.equals(new ListeningClient.Run(0, sent - 1))) {
                    missing.add(
                            holder + " heard of " + sent + " in " + sender.to(audience) + " without a gap " + heard);
                }
            }
        }
        return missing;
    }

    /** What was under way when its node died is lost, and then nothing comes after it. */
    private void nothingIsMissingBeforeTheEnd(NumberedSender sender) {
        for (ListeningClient holder : holders) {
            for (Audience audience : heldBy(holder)) {
                ListeningClient.Run heard = holder.heard(sender, audience);
                if (heard.first() != 0) {
                    faults.add(
                            holder + " heard of one that died, in " + sender.to(audience) + ", without a gap " + heard);
                }
            }
        }
    }

    /** A node that comes and goes. */
    private final class Visit {
        private final ServingNode node;
        private final ListeningClient holder;
        private final List<Audience> held;
        private final Map<Numbered.Stream, Integer> since = new HashMap<>();
        private final NumberedSender sender;
        private final Wanderer wanderer;

        Visit(ServingNode node) {
            this.node = node;
            this.holder = holder(node, "holder-" + node.id());
            this.held = heldBy(holder);
            senders.forEach(one -> held.forEach(audience -> since.put(one.to(audience), one.begun(audience))));
            this.sender = new NumberedSender(node, node.id().value(), faults);
            this.wanderer = new Wanderer(node, node.connect("wanderer-" + node.id(), null), staying, faults);
        }

        void run(boolean inOrder) {
            targets.add(holder.audience());
            serving.add(node);
            CompletableFuture<Void> talks = start(() -> sender.talk(targets, holders, () -> over), node::isOver);
            CompletableFuture<Void> wanders = start(() -> wanderer.wander(WANDERED, serving, () -> over), node::isOver);
            Eventually.holds("all was sent to " + node.id() + " and from it", () -> over || isSeenByAll());
            senders.forEach(one -> held.forEach(audience -> isHeard(one, audience)));
            if (!inOrder) {
                Eventually.holds("each entry has its copy", () -> over || isCopied());
            }
            node.end();
            serving.remove(node);
            targets.remove(holder.audience());
            if (inOrder) {
                await(talks);
                await(wanders);
                leave();
            } else {
                die();
                await(talks);
                await(wanders);
            }
        }

        private boolean isSeenByAll() {
            return wanderer.steps() >= LEAST_STEPS
                    && sender.handed(Audience.everyone()) > 1
                    && senders.stream()
                            .allMatch(one ->
                                    held.stream().allMatch(audience -> one.handed(audience) > since(one, audience)));
        }

        private int since(NumberedSender from, Audience audience) {
            return Objects.requireNonNull(since.get(from.to(audience)));
        }

        /** All since it was in. */
        private void isHeard(NumberedSender from, Audience audience) {
            int last = from.handed(audience) - 1;
            ListeningClient.Run heard =
                    Eventually.get(() -> holder.heard(from, audience), run -> !faults.isEmpty() || run.last() >= last);
            if (heard.last() < last || heard.first() > since(from, audience)) {
                faults.add(holder + " heard from " + since(from, audience) + " to " + last + " in " + from.to(audience)
                        + " without a gap " + heard);
            }
        }

        private void leave() {
            Eventually.holds("all is on its way", sender::hasHandedAll);
            node.sayGoodbye();
            cluster.leave(node.id());
            node.cut();
            allIsHeard(sender);
        }

        private void die() {
            node.cut();
            cluster.kill(node.id());
            cut.add(sender);
        }
    }
}
