package io.signalbox.dataplane.cluster;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.query.Predicate;
import com.hazelcast.query.Predicates;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Keeps the map as the nodes are: takes out the dead, says again what this node holds after something may have been
 * lost, and slowly all the time; has each node look at what the map says of it. On a thread of its own, which may wait.
 */
final class Upkeep {
    private static final int BATCH = 500;
    private static final long BATCH_SECONDS = 30;
    /** A node that nobody here has met for so long is none. */
    private static final Duration STRANGE_FOR = Duration.ofSeconds(2);

    private static final int MOST_STRANGERS = 1_000;
    private static final List<Long> BURIALS_MILLIS = List.of(0L, 500L, 1_500L, 3_000L);
    /** Partitions are on their way after a merge as well; the last one comes when a stranger is none any more. */
    private static final List<Long> LOOKS_MILLIS = List.of(500L, 3_000L);

    private final Seat seat;
    private final HazelcastInstance hazelcast;
    private final IMap<String, Holders> map;
    private final HazelcastRegistry registry;
    private final LivingNodes nodes;
    private final Notices notices;
    private final Meters meters;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean reasserting = new AtomicBoolean();
    /** Looks that are to come, by when they were to. */
    private final Set<Long> looking = ConcurrentHashMap.newKeySet();

    private final List<String> partitionKeys;
    private final Round round = new Round();

    Upkeep(Parts parts, ScheduledExecutorService thread, Meters meters) {
        this.seat = parts.seat();
        this.hazelcast = seat.hazelcast();
        this.map = parts.map();
        this.registry = parts.registry();
        this.nodes = parts.nodes();
        this.notices = parts.notices();
        this.thread = thread;
        this.meters = meters;
        this.partitionKeys = partitionKeys(hazelcast);
    }

    /** What there is to keep up. */
    record Parts(
            Seat seat, IMap<String, Holders> map, HazelcastRegistry registry, LivingNodes nodes, Notices notices) {}

    /** For each partition a key that lies in it: so that a query is for that one alone. */
    private static List<String> partitionKeys(HazelcastInstance hazelcast) {
        int count = hazelcast.getPartitionService().getPartitions().size();
        Map<Integer, String> keys = new HashMap<>();
        for (int i = 0; keys.size() < count; i++) {
            String key = "p" + i;
            keys.putIfAbsent(hazelcast.getPartitionService().getPartition(key).getPartitionId(), key);
        }
        return new ArrayList<>(keys.values());
    }

    void begin(Duration every) {
        long step = Math.max(1, every.toMillis() / partitionKeys.size());
        thread.scheduleWithFixedDelay(guarded(round), step, step, TimeUnit.MILLISECONDS);
    }

    /** Hazelcast fails while members come and go; the next round makes up for it. */
    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                if (hazelcast.getLifecycleService().isRunning()) {
                    work.run();
                }
            } catch (HazelcastInstanceNotActiveException | HazelcastClientNotActiveException e) {
                // This node is leaving.
            } catch (HazelcastClientOfflineException e) {
                // Whoever is back says all of it again.
            } catch (RuntimeException e) {
                Log.LOG.upkeepFailed(e);
            }
        };
    }

    private void soon(long millis, Runnable work) {
        try {
            thread.schedule(guarded(work), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // This node is leaving.
        }
    }

    /** Something else that may wait, and that nobody waits for. */
    void aside(Runnable work) {
        soon(0, work);
    }

    void onGone(String node) {
        // A partition of the dead node may have no owner yet, or be on its way to another one: a moment later it is
        // there.
        BURIALS_MILLIS.forEach(millis -> soon(millis, () -> buryUnlessBack(node)));
    }

    /** One that was frozen comes back under its name, maybe in the midst of it. */
    private void buryUnlessBack(String node) {
        for (String key : partitionKeys) {
            if (!nodes.lives(node) && isMine(key)) {
                bury(Set.of(node), key);
            }
        }
    }

    /**
     * A node is back that was out of reach. What the map has of it may be from before: so each node looks at what is said
     * of it soon, instead of in the slow round's own time. And it may have taken this node out of the map that is theirs
     * together again: its burials go on until it has met those whom it took for dead.
     */
    void onBack() {
        // Many may be back at once.
        LOOKS_MILLIS.stream()
                .filter(looking::add)
                .forEach(millis -> soon(millis, () -> {
                    looking.remove(millis);
                    registry.lines().onLoss();
                    reassert();
                    lookAtAll();
                }));
    }

    private void lookAtAll() {
        for (String key : partitionKeys) {
            if (isMine(key)) {
                round.look(key);
            }
        }
    }

    /** What this node holds may be missing from the map. */
    void mayHaveLost() {
        registry.lines().onLoss();
        if (reasserting.compareAndSet(false, true)) {
            soon(0, () -> {
                reasserting.set(false);
                reassert();
            });
        }
    }

    private void bury(Set<String> dead, String partitionKey) {
        Map<String, Map<String, Long>> changed =
                map.executeOnEntries(new TopicOperation.Burial(dead), inPartition(partitionKey));
        changed.forEach(registry::tell);
        meters.count(Meter.REGISTRY_GHOSTS_REMOVED, changed.size());
    }

    private boolean isMine(String partitionKey) {
        return seat.looksAfter(hazelcast.getPartitionService().getPartition(partitionKey));
    }

    private static Predicate<String, Holders> inPartition(String partitionKey) {
        return Predicates.partitionPredicate(partitionKey, Predicates.alwaysTrue());
    }

    /**
     * What this node holds, partition by partition: an operation on many keys goes to each partition that any of them
     * lies in, with all of them.
     */
    private List<String> held() {
        return registry.lines().keys().stream()
                .collect(Collectors.groupingBy(
                        key -> hazelcast.getPartitionService().getPartition(key).getPartitionId()))
                .values()
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private void reassert() {
        List<String> keys = held();
        int missing = 0;
        for (int from = 0; from < keys.size() && seat.keepers() > 0; from += BATCH) {
            missing += reassert(keys.subList(from, Math.min(from + BATCH, keys.size())));
        }
        if (missing > 0) {
            registry.doubt().onLoss();
            Log.LOG.reasserted(missing, keys.size());
        }
    }

    private int reassert(List<String> keys) {
        try {
            return registry.reassert(keys).get(BATCH_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Log.LOG.upkeepFailed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** One partition and a part of what this node holds, at each step. */
    private final class Round implements Runnable {
        private final Map<String, Long> firstSeen = new HashMap<>();
        private int step;
        /** Steps since the first one that did not fail. */
        private int whole;

        private List<String> held = List.of();

        @Override
        public void run() {
            if (seat.keepers() == 0) {
                return;
            }
            if (step == 0) {
                held = Upkeep.this.held();
                whole = 0;
            }
            String partitionKey = partitionKeys.get(step);
            int from = (int) ((long) held.size() * step / partitionKeys.size());
            int to = (int) ((long) held.size() * (step + 1) / partitionKeys.size());
            step = (step + 1) % partitionKeys.size();
            if (isMine(partitionKey)) {
                look(partitionKey);
            }
            for (int next = from; next < to; next += BATCH) {
                reassert(held.subList(next, Math.min(next + BATCH, to)));
            }
            whole++;
            if (step == 0 && whole == partitionKeys.size()) {
                meters.count(Meter.REGISTRY_SWEEPS);
            }
        }

        /** Whether nobody has been told of this stranger yet, or only just. */
        private boolean isNews(String stranger) {
            if (firstSeen.size() > MOST_STRANGERS) {
                firstSeen.clear();
            }
            long now = System.nanoTime();
            Long seen = firstSeen.putIfAbsent(stranger, now);
            return seen == null || now - seen < STRANGE_FOR.toNanos();
        }

        private void look(String partitionKey) {
            Map<String, List<String>> claims = new HashMap<>();
            Set<String> strangers = new HashSet<>();
            for (Map.Entry<String, Holders> entry : map.entrySet(inPartition(partitionKey))) {
                Holders holders = entry.getValue();
                for (String node : holders.nodes()) {
                    claims.computeIfAbsent(node, same -> new ArrayList<>()).add(entry.getKey());
                }
                strangers.addAll(holders.nodes());
                strangers.addAll(holders.readers().keySet());
                if (holders.nodes().isEmpty()) {
                    // Whoever was to tell the readers has died.
                    registry.tell(entry.getKey(), holders.readers());
                }
            }
            // Asked after the map: a node that has just come may be named there before this one has met it.
            strangers.removeAll(nodes.names());
            strangers.removeIf(this::isNews);
            if (!strangers.isEmpty()) {
                bury(strangers, partitionKey);
            }
            claims.forEach(notices::claim);
        }
    }
}
