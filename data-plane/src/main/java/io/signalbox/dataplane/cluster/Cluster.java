package io.signalbox.dataplane.cluster;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.MapPartitionLostListener;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.tenant.TenantMemory;
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

/** This node's place in a cluster: the others, and what all of them keep together. */
public final class Cluster {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    /** A node is known everywhere well before that. */
    private static final Duration NEWS_WITHIN = Duration.ofSeconds(2);

    private static final long TICK_MILLIS = 100;

    private final Node self;
    private final HazelcastInstance hazelcast;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService upkeepThread;
    private final LivingNodes nodes;
    private final HazelcastRegistry registry;
    private final IMap<String, Holders> map;
    private final UserGroups userGroups;
    private final Doubt doubt;

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
        this.hazelcast = Hazelcast.newHazelcastInstance(MemberSetup.of(settings, self));
        this.map = hazelcast.getMap(MemberSetup.TOPICS);
        this.doubt = new Doubt(() -> hazelcast.getCluster().getMembers().size());
        this.userGroups = new HazelcastUserGroups(
                hazelcast.getMap(MemberSetup.USER_GROUPS), attempts, changes, Clock.systemUTC());
        Notices notices = new Notices(hazelcast.getExecutorService(MemberSetup.NOTICES), nodes, executor, attempts);
        this.registry = new HazelcastRegistry(
                new HazelcastRegistry.Shared(self.id(), attempts, questions, changes, remembered, doubt, meters),
                map,
                nodes,
                notices);
        hazelcast.getUserContext().put(Notice.READER, registry);
        Upkeep upkeep = new Upkeep(new Upkeep.Parts(hazelcast, map, registry, nodes, notices), upkeepThread, meters);
        follow(upkeep, notices);
        remembered.awake(System.nanoTime());
        tick(remembered, List.of(questions, changes, news));
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
                    remembered.awake(now);
                    deadlines.forEach(one -> one.tick(now));
                },
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void follow(Upkeep upkeep, Notices notices) {
        hazelcast.getCluster().addMembershipListener(new InitialMembershipListener() {
            @Override
            public void init(InitialMembershipEvent event) {
                event.getMembers().forEach(member -> nodes.onJoined(member, true));
                doubt.onJoined(event.getMembers().size());
            }

            @Override
            public void memberAdded(MembershipEvent event) {
                boolean back = nodes.onJoined(event.getMember(), false);
                if (back) {
                    doubt.onLoss();
                    upkeep.onBack();
                }
                doubt.onJoined(event.getMembers().size());
                registry.forgetAll();
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                onGone(event.getMember(), upkeep, notices);
                doubt.onGone(event.getMembers().size());
            }
        });
        map.addPartitionLostListener((MapPartitionLostListener) lost -> {
            doubt.onLoss();
            registry.forgetAll();
            upkeep.mayHaveLost();
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleEvent.LifecycleState.MERGING) {
                doubt.onLoss();
            } else if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                onMerged(upkeep, notices);
            }
        });
    }

    private void onGone(Member member, Upkeep upkeep, Notices notices) {
        nodes.onGone(member);
        registry.forgetAll();
        String gone = member.getAttribute(LivingNodes.NODE);
        if (gone != null && nodes.member(gone) == null) {
            notices.onGone(gone);
            upkeep.onGone(gone);
        }
    }

    /** This node was in the smaller part of a split, and is another member now of what was the larger one. */
    private void onMerged(Upkeep upkeep, Notices notices) {
        com.hazelcast.cluster.Cluster all = hazelcast.getCluster();
        doubt.onLoss();
        nodes.onJoined(all.getLocalMember(), true);
        nodes.without(all.getMembers()).forEach(member -> onGone(member, upkeep, notices));
        doubt.onJoined(all.getMembers().size());
        registry.forgetAll();
        upkeep.mayHaveLost();
        upkeep.onBack();
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
        IMap<String, byte[]> kept = hazelcast.getMap(MemberSetup.TENANTS);
        return new HazelcastTenants(kept, new Sealed(secret, MemberSetup.TENANTS), Completions.pooled());
    }

    /** The nodes that live, this one among them; a snapshot. */
    public Map<NodeId, Node> nodes() {
        return nodes.all();
    }

    /** Those who are here already come first. */
    public void watch(NodeWatch watch) {
        nodes.watch(watch, self.id());
    }

    HazelcastInstance hazelcast() {
        return hazelcast;
    }

    HazelcastRegistry hazelcastRegistry() {
        return registry;
    }

    /** Hands what this member keeps to the others and goes; takes seconds. Never blocks. */
    public CompletionStage<Void> leave() {
        CompletableFuture<Void> left = new CompletableFuture<>();
        Thread thread = daemon(
                () -> {
                    upkeepThread.shutdown();
                    hazelcast.shutdown();
                    timer.shutdownNow();
                    left.complete(null);
                },
                "signalbox-cluster-leave");
        thread.start();
        return left;
    }
}
