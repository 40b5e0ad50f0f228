package io.signalbox.dataplane.cluster;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.cluster.SimulatedCluster.SimulatedNode;
import io.signalbox.dataplane.fanout.LocalTopics;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** A population that joins a simulated cluster, sends, and loses a node. */
final class Simulation implements AutoCloseable {
    private static final int BATCH = 10_000;
    private static final int AT_ONCE = 256;
    private static final long DEATH_MINUTES = 30;

    private final SimulatedPopulation population;
    private final SimulatedCluster cluster;
    private final Map<String, Holders> waiting = new HashMap<>();
    /** Topics that each node has in the map. */
    private final long[] held;

    private final Random random = new Random(1);
    private long entries;

    /** @param members of Hazelcast; with two each entry has a backup */
    Simulation(SimulatedPopulation population, int members) {
        this.population = population;
        this.cluster = new SimulatedCluster(population.nodes(), members);
        this.held = new long[population.nodes()];
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    /** Entries that were put into the map. */
    long entries() {
        return entries;
    }

    long held(int node) {
        return held[node];
    }

    void joinConnections(int from, int to) {
        for (int i = from; i < to; i++) {
            hold(SimulatedPopulation.connection(i), nodeOf(i));
        }
        flush();
    }

    void joinUsers(int from, int to) {
        for (int i = from; i < to; i++) {
            hold(SimulatedPopulation.user(i), nodeOf(i));
        }
        flush();
    }

    void joinGroups(int from, int to) {
        for (int i = from; i < to; i++) {
            hold(SimulatedPopulation.group(i), population.nodesOf(i));
        }
        flush();
    }

    /** The hub itself: every node has clients of it. */
    void joinHub() {
        hold(Topic.hub(SimulatedPopulation.TENANT, SimulatedPopulation.HUB), everyNode());
        flush();
    }

    /** What the map has once all of these have joined, put there as it is when it has moved from another member. */
    private void hold(Topic topic, BitSet nodes) {
        Set<String> names = new HashSet<>();
        nodes.stream().forEach(node -> {
            names.add(cluster.nodes().get(node).name());
            held[node]++;
        });
        waiting.put(TopicKey.of(topic), new Holders(Set.copyOf(names), Map.of(), random.nextLong()));
        entries++;
        if (waiting.size() == BATCH) {
            flush();
        }
    }

    private void flush() {
        cluster.map().setAll(waiting);
        waiting.clear();
    }

    private BitSet everyNode() {
        BitSet every = new BitSet();
        every.set(0, population.nodes());
        return every;
    }

    /** The first node's own lists of what it holds, made by joins one by one, as clients come: how many topics. */
    int joinOneByOne(LocalTopics topics) {
        List<Topic> mine = topicsOf(0);
        Semaphore places = new Semaphore(AT_ONCE);
        for (Topic topic : mine) {
            places.acquireUninterruptibly();
            topics.join(topic).whenComplete((done, failure) -> places.release());
        }
        places.acquireUninterruptibly(AT_ONCE);
        return mine.size();
    }

    LocalTopics topicsOfFirst() {
        return new LocalTopics(cluster.nodes().get(0).registry());
    }

    private List<Topic> topicsOf(int node) {
        List<Topic> all = new ArrayList<>();
        collect(all, population.connections(), i -> population.nodeOf(i) == node, SimulatedPopulation::connection);
        collect(all, population.connections(), i -> population.nodeOf(i) == node, SimulatedPopulation::user);
        collect(all, population.groups(), i -> population.nodesOf(i).get(node), SimulatedPopulation::group);
        return all;
    }

    private static void collect(List<Topic> all, int count, IntPredicate mine, IntFunction<Topic> topic) {
        for (int i = 0; i < count; i++) {
            if (mine.test(i)) {
                all.add(topic.apply(i));
            }
        }
    }

    /**
     * What some publishes cost, each from a node drawn at random.
     *
     * @param copies messages between nodes for one publish
     * @param wrong publishes that did not reach exactly the nodes that hold members
     */
    record Published(double copies, int wrong) {}

    Published toGroups(int size, int times) {
        List<Integer> groups = new ArrayList<>();
        for (int tries = 0; groups.size() < times && tries < 100_000 * times; tries++) {
            int group = random.nextInt(population.groups());
            if (SimulatedPopulation.sizeOf(group) == size) {
                groups.add(group);
            }
        }
        return publish(
                groups,
                group -> Audience.group(
                        new GroupName(SimulatedPopulation.group(group).name())),
                population::nodesOf);
    }

    Published toUsers(int times) {
        return publish(
                random.ints(times, 0, population.connections()).boxed().toList(),
                user -> Audience.user(new UserId(SimulatedPopulation.user(user).name())),
                this::nodeOf);
    }

    Published toConnections(int times) {
        return publish(
                random.ints(times, 0, population.connections()).boxed().toList(),
                connection -> Audience.connection(new ConnectionId(
                        SimulatedPopulation.connection(connection).name())),
                this::nodeOf);
    }

    Published toAll(int times) {
        return toAll(times, everyNode());
    }

    Published toAll(int times, BitSet expected) {
        return publish(random.ints(times, 0, 1).boxed().toList(), nothing -> Audience.everyone(), nothing -> expected);
    }

    private BitSet nodeOf(int connection) {
        BitSet one = new BitSet();
        one.set(population.nodeOf(connection));
        return one;
    }

    private Published publish(List<Integer> targets, IntFunction<Audience> audience, IntFunction<BitSet> expected) {
        long copies = 0;
        int wrong = 0;
        Payload payload = new Payload(ByteString.copyFromUtf8("{}\u001e"), ByteString.EMPTY);
        for (int target : targets) {
            SimulatedNode sender = cluster.nodes().get(random.nextInt(population.nodes()));
            Delivery delivery =
                    new Delivery(SimulatedPopulation.TENANT, SimulatedPopulation.HUB, audience.apply(target), payload);
            sender.fanout().deliver(delivery).handed().toCompletableFuture().join();
            BitSet reached = new BitSet();
            for (int node = 0; node < population.nodes(); node++) {
                SimulatedNode one = cluster.nodes().get(node);
                int arrived = one.arrived().getAndSet(0);
                copies += one == sender ? 0 : arrived;
                reached.set(node, arrived > 0);
                wrong += arrived > 1 ? 1 : 0;
            }
            wrong += reached.equals(expected.apply(target)) ? 0 : 1;
        }
        return new Published(targets.isEmpty() ? Double.NaN : (double) copies / targets.size(), wrong);
    }

    /**
     * What a node's death has made of the map.
     *
     * @param touched entries that named the node
     * @param left entries, of those that it held, that name it still
     * @param walk seconds of the first walk over the map, one thread; the later ones, which make sure, are left out
     * @param reassert seconds in which one survivor said again what it holds
     */
    record Death(long touched, int left, double walk, double reassert) {}

    Death die(int node) throws InterruptedException {
        List<Double> seconds = new ArrayList<>();
        ScheduledThreadPoolExecutor thread = timed(seconds);
        long before = cluster.ghostsRemoved();
        SimulatedNode dead = cluster.nodes().get(node);
        cluster.die(dead, thread);
        if (!thread.awaitTermination(DEATH_MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException("not buried within " + DEATH_MINUTES + " minutes");
        }
        return new Death(
                cluster.ghostsRemoved() - before, namedStill(node, dead.name()), seconds.get(0), seconds.get(1));
    }

    /** The first two tasks, the walk and what the survivor says again, and no more. */
    private static ScheduledThreadPoolExecutor timed(List<Double> seconds) {
        return new ScheduledThreadPoolExecutor(1) {
            private long begun;

            @Override
            protected void beforeExecute(Thread thread, Runnable task) {
                begun = System.nanoTime();
            }

            @Override
            protected void afterExecute(Runnable task, Throwable failure) {
                seconds.add((System.nanoTime() - begun) / 1e9);
                if (seconds.size() == 2) {
                    shutdownNow();
                }
            }
        };
    }

    private int namedStill(int node, String name) {
        int named = 0;
        for (Topic topic : topicsOf(node)) {
            Holders holders = cluster.map().get(TopicKey.of(topic));
            named += holders != null && holders.nodes().contains(name) ? 1 : 0;
        }
        return named;
    }

    /** Mean bytes of keys and of entries as they travel, of some of the map's. */
    Map<String, Double> serialized(int some) {
        double keys = 0;
        double values = 0;
        for (int i = 0; i < some; i++) {
            // As many of each kind as there are.
            long pick = random.nextLong(2L * population.connections() + population.groups());
            String key = TopicKey.of(
                    pick < population.connections()
                            ? SimulatedPopulation.connection((int) pick)
                            : pick < 2L * population.connections()
                                    ? SimulatedPopulation.user((int) (pick - population.connections()))
                                    : SimulatedPopulation.group((int) (pick - 2L * population.connections())));
            keys += cluster.bytes(key);
            Holders holders = cluster.map().get(key);
            values += holders == null ? 0 : cluster.bytes(holders);
        }
        return Map.of("key", keys / some, "entry", values / some);
    }

    int connectionsOf(int node) {
        int count = 0;
        for (int i = 0; i < population.connections(); i++) {
            count += population.nodeOf(i) == node ? 1 : 0;
        }
        return count;
    }

    @Override
    public void close() {
        cluster.close();
    }
}
