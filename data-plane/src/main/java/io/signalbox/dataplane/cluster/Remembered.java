package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The answers that this node got and has not been told to forget, bounded. An answer that was under way while its topic
 * was forgotten is not taken. Any thread, no locks but a map's.
 */
final class Remembered {
    private static final int STRIPES = 4_096;

    private final int most;
    private final long trustedFor;
    /** How often a topic, or one that shares its stripe, was forgotten. */
    private final AtomicLongArray forgotten = new AtomicLongArray(STRIPES);

    private final AtomicLong forgottenAll = new AtomicLong();
    private volatile Generations generations = new Generations();
    private volatile long awakeAt;

    /** New ones are young; when those are many, they are the old ones, and the old ones before them are dropped. */
    private record Generations(ConcurrentMap<String, Set<NodeId>> young, ConcurrentMap<String, Set<NodeId>> old) {
        Generations() {
            this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }
    }

    /** A question's beginning. */
    record Since(long one, long all) {}

    /**
     * @param trustedFor nanoseconds after a sign of life of this process: one that was frozen may have been given up by
     *     the others, who then tell it nothing
     */
    Remembered(int most, long trustedFor) {
        this.most = most;
        this.trustedFor = trustedFor;
    }

    /** To be called much more often than what is remembered is trusted for. */
    void awake(long now) {
        if (now - awakeAt > trustedFor) {
            forgetAll();
        }
        awakeAt = now;
    }

    @Nullable
    Set<NodeId> get(String key, long now) {
        if (now - awakeAt > trustedFor) {
            return null;
        }
        Generations both = generations;
        Set<NodeId> young = both.young.get(key);
        if (young != null) {
            return young;
        }
        // It stays where it is: moved, it could come back just after it was forgotten.
        return both.old.get(key);
    }

    Since since(String key) {
        return new Since(forgotten.get(stripe(key)), forgottenAll.get());
    }

    void remember(String key, Set<NodeId> answer, Since since) {
        Generations both = generations;
        if (both.young.size() >= most / 2) {
            both = turn(both);
        }
        // Looked at under the key's lock: whoever forgets counts first and takes out then, so one of the two sees it.
        both.young.compute(key, (same, now) -> since.equals(since(same)) ? answer : now);
    }

    private synchronized Generations turn(Generations full) {
        if (generations == full) {
            generations = new Generations(new ConcurrentHashMap<>(), full.young);
        }
        return generations;
    }

    void forget(Collection<String> keys) {
        for (String key : keys) {
            forgotten.incrementAndGet(stripe(key));
            Generations both = generations;
            both.old.remove(key);
            both.young.remove(key);
        }
    }

    synchronized void forgetAll() {
        forgottenAll.incrementAndGet();
        generations = new Generations();
    }

    int size() {
        Generations both = generations;
        return both.young.size() + both.old.size();
    }

    private static int stripe(String key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }
}
