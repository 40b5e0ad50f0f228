package io.signalbox.dataplane.cluster;

import com.hazelcast.map.IMap;
import com.sun.management.OperatingSystemMXBean;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/** The figures of docs/adr/0013, on this machine: three members in one JVM. Not a test. */
public final class RegistryFigures {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");
    private static final HubName HUB = new HubName("chat");
    private static final TenantName DEV = new TenantName("dev");
    private static final int TOPICS = 20_000;
    private static final int AT_ONCE = 256;
    private static final int ROUNDS = 4;

    private RegistryFigures() {}

    public static void main(String[] args) {
        try (ClusterUnderTest cluster = new ClusterUnderTest(Map.of(), A, B, C)) {
            Registry a = cluster.node(A).registry();
            Registry b = cluster.node(B).registry();
            IMap<String, Holders> map = cluster.node(B).hazelcast().getMap(MemberSetup.TOPICS);
            for (int round = 0; round < ROUNDS; round++) {
                measure("joins that nobody need be told of", TOPICS, i -> a.join(group(i)));
                measure(
                        "questions asked each time (get)",
                        TOPICS,
                        i -> map.getAsync(TopicKey.of(group(i))).thenApply(holders -> holders));
                measure("questions asked for the first time", TOPICS, i -> b.nodesOf(group(i)));
                measure("questions remembered", 100 * TOPICS, i -> b.nodesOf(group(i)));
                measure(
                        "joins that one node must forget first",
                        TOPICS,
                        i -> cluster.node(C).registry().join(group(i)));
                measure("leaves", TOPICS, i -> a.leave(group(i)));
                measure(
                        "leaves of the last",
                        TOPICS,
                        i -> cluster.node(C).registry().leave(group(i)));
            }
        }
    }

    private static Topic group(int i) {
        return Topic.group(DEV, HUB, new GroupName("g" + i % TOPICS));
    }

    private static void measure(String what, int times, IntFunction<CompletionStage<?>> work) {
        Semaphore places = new Semaphore(AT_ONCE);
        long threads = ManagementFactory.getThreadMXBean().getTotalStartedThreadCount();
        long cpu = cpuNanos();
        long from = System.nanoTime();
        for (int i = 0; i < times; i++) {
            places.acquireUninterruptibly();
            CompletionStage<?> done = work.apply(i);
            if (done.toCompletableFuture().isDone()) {
                places.release();
            } else {
                done.whenComplete((answer, failure) -> {
                    if (failure != null) {
                        failure.printStackTrace();
                    }
                    places.release();
                });
            }
        }
        places.acquireUninterruptibly(AT_ONCE);
        double seconds = (System.nanoTime() - from) / 1e9;
        System.out.println(String.format(
                Locale.ROOT,
                "FIGURE %-40s %,12.0f /s, %8.1f us of CPU each, %d threads begun",
                what,
                times / seconds,
                (cpuNanos() - cpu) / 1e3 / times,
                ManagementFactory.getThreadMXBean().getTotalStartedThreadCount() - threads));
    }

    /** Of this process: of all members. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
