package io.signalbox.dataplane.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.MapPartitionLostListener;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.tenant.TenantMemory;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** This node's place in a cluster: the others, and what all of them keep together. */
public final class Cluster {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    /** A node is known everywhere well before that. */
    private static final Duration NEWS_WITHIN = Duration.ofSeconds(2);

    private static final long TICK_MILLIS = 100;

    private final Node self;
    private final Seat seat;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService upkeepThread;
    private final LivingNodes nodes;
    private final HazelcastRegistry registry;
    private final IMap<String, Holders> map;
    private final UserGroups userGroups;
    private final Doubt doubt;
    private volatile @Nullable HazelcastTenants tenants;

    /** Joins those who are there, or begins alone and is joined; takes seconds. Never blocks. */
    public static CompletionStage<Cluster> join(ClusterSettings settings, Node self, Meters meters) {
        CompletableFuture<Cluster> joined = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        joined.complete(new Cluster(settings, self, meters));
                    } catch (RuntimeException e) {
                        joined.completeExceptionally(e);
                    }
                },
                "signalbox-cluster-join");
        thread.setDaemon(true);
        thread.start();
        return joined;
    }

    /**
     * Keeps the registry for nodes that are its clients, with others that do; takes seconds. Closed, it hands what it keeps
     * to the others first.
     */
    public static Closeable keep(ClusterSettings settings) {
        if (settings.discovery() == ClusterSettings.Discovery.NONE) {
            throw new IllegalArgumentException(
                    "signalbox.cluster.discovery: none (expected: tcp or kubernetes, by which keepers find each other)");
        }
        HazelcastInstance keeper = Hazelcast.newHazelcastInstance(MemberSetup.keeper(settings));
        Kinds.refuseNodes(keeper);
        Log.LOG.keeps(
                settings.name(),
                keeper.getCluster().getLocalMember().getAddress().toString());
        return keeper::shutdown;
    }

    private Cluster(ClusterSettings settings, Node self, Meters meters) {
        this.self = self;
        Executor executor = Completions.pooled();
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "signalbox-registry-timer"));
        this.upkeepThread = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "signalbox-upkeep"));
        Attempts attempts = new Attempts(executor, timer);
        // Whoever has died, or is cut off from this node alone, must have been found dead before anybody gives up: what
        // is for those on this side must not be lost for somebody on the other.
        Duration found = settings.deadAfter().multipliedBy(3);
        Deadlines questions = new Deadlines(found.plus(ANSWER_WITHIN), executor);
        Deadlines changes = new Deadlines(found.plus(ANSWER_WITHIN), executor);
        Deadlines news = new Deadlines(NEWS_WITHIN, executor);
        Remembered remembered =
                new Remembered(settings.rememberedTopics(), settings.deadAfter().toNanos() / 2);
        this.nodes = new LivingNodes(news);
        this.seat = settings.client()
                ? new ClientSeat(settings, self, executor, timer, news)
                : new MemberSeat(settings, self);
        this.map = seat.hazelcast().getMap(MemberSetup.TOPICS);
        this.doubt = new Doubt(seat::keepers);
        this.userGroups = new HazelcastUserGroups(
                seat.hazelcast().getMap(MemberSetup.USER_GROUPS), attempts, changes, Clock.systemUTC());
        Notices notices = new Notices(seat, nodes, executor, attempts, changes);
        this.registry = new HazelcastRegistry(
                new HazelcastRegistry.Shared(self.id(), attempts, questions, changes, remembered, doubt, meters),
                map,
                nodes,
                notices);
        Upkeep upkeep = new Upkeep(new Upkeep.Parts(seat, map, registry, nodes, notices), upkeepThread, meters);
        tick(remembered, List.of(questions, changes, news));
        Hearing hearing = new Hearing(upkeep, notices);
        seat.take(hearing, registry);
        map.addPartitionLostListener((MapPartitionLostListener) lost -> hearing.onLoss());
        remembered.awake(seat.seenAt());
        upkeep.begin(settings.sweepEvery());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void tick(Remembered remembered, List<Deadlines> deadlines) {
        timer.scheduleAtFixedRate(
                () -> {
                    long now = System.nanoTime();
                    remembered.awake(seat.seenAt());
                    deadlines.forEach(one -> one.tick(now));
                },
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** What changes around this node, and who has to know. */
    private final class Hearing implements Seat.News {
        private final Upkeep upkeep;
        private final Notices notices;

        Hearing(Upkeep upkeep, Notices notices) {
            this.upkeep = upkeep;
            this.notices = notices;
        }

        @Override
        public void onJoined(Node node, boolean first) {
            LivingNodes.Before before = nodes.onJoined(node, first);
            if (before != LivingNodes.Before.NOBODY && !first) {
                doubt.onLoss();
                upkeep.onBack();
            }
            if (before == LivingNodes.Before.UNMET) {
                // What goes to it from others may miss what this node holds.
                upkeep.mayHaveLost();
            }
            if (!first) {
                // It may have asked before this node knew it, and counted as told. A new one has nothing to forget.
                notices.forgetAll(node.id().value());
            }
            registry.forgetAll();
        }

        @Override
        public void onGone(Node node) {
            nodes.onGone(node);
            registry.forgetAll();
            notices.onGone(node.id().value());
            upkeep.onGone(node.id().value());
        }

        @Override
        public void onMoreKeepers(int keepers) {
            doubt.onJoined(keepers);
            registry.forgetAll();
        }

        @Override
        public void onFewerKeepers(int keepers) {
            registry.forgetAll();
            upkeep.mayHaveLost();
            doubt.onGone(keepers);
        }

        @Override
        public void onDoubt() {
            doubt.onLoss();
            registry.forgetAll();
        }

        /** The maps may lack what this node holds. */
        void onLoss() {
            onDoubt();
            upkeep.mayHaveLost();
            HazelcastTenants known = tenants;
            if (known != null) {
                upkeep.aside(known::keepWhatIsLost);
            }
        }

        @Override
        public void onReturn() {
            onLoss();
            upkeep.onBack();
        }
    }

    public Node self() {
        return self;
    }

    public Registry registry() {
        return registry;
    }

    public UserGroups userGroups() {
        return userGroups;
    }

    /** What the cluster remembers of the tenants, readable with its secret alone. */
    public TenantMemory tenants(ClusterSecret secret) {
        IMap<String, byte[]> kept = seat.hazelcast().getMap(MemberSetup.TENANTS);
        HazelcastTenants memory =
                new HazelcastTenants(kept, new Sealed(secret, MemberSetup.TENANTS), Completions.pooled());
        tenants = memory;
        return memory;
    }

    /** The nodes that live, this one among them; a snapshot. */
    public Map<NodeId, Node> nodes() {
        return nodes.all();
    }

    /** How many topics this node holds, or is about to leave. */
    public int topics() {
        return registry.lines().size();
    }

    /** Those who are here already come first. */
    public void watch(NodeWatch watch) {
        nodes.watch(watch, self.id());
    }

    HazelcastInstance hazelcast() {
        return seat.hazelcast();
    }

    HazelcastRegistry hazelcastRegistry() {
        return registry;
    }

    /** Goes, and hands over what it keeps for the others; takes seconds. Never blocks. */
    public CompletionStage<Void> leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        Thread thread = daemon(
                () -> {
                    upkeepThread.shutdown();
                    seat.leave();
                    timer.shutdownNow();
                    left.complete(null);
                },
                "signalbox-cluster-leave");
        thread.start();
        return left;
    }
}
