package io.signalbox.dataplane.cluster;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.log.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who lives, where nobody else can tell: each node signs a map again and again, with a number that grows, and looks
 * at the signatures of all. Whose number has stood still for too many looks is dead. Looks are counted, not time:
 * neither a node that stood still itself nor one that could not look blames others, and no two clocks are compared.
 * A death is written next to the signature that stood still: so a node that was late knows who has taken it for
 * dead, if anybody has.
 */
final class Roll {
    /** Signatures, and looks, within the time after which a node is dead. */
    private static final int STEPS = 10;
    /** A signature comes up to one step late, and so does the look that finds it missing. */
    private static final int MOST_LOOKS = STEPS - 2;
    /** Who signed so often while this node did not has had the time to take it for dead. */
    private static final int LIVED_ON = MOST_LOOKS / 2;
    /** More looks for those who have not signed yet in a map that has begun anew. */
    private static final int GRACE = 2 * STEPS;
    /** Looks until a node that this one sees again has seen this one too, and takes it for dead no more. */
    private static final int SEEN_WITHIN = 2;
    /** Times that after which a node is dead; then its signature goes by itself, and what is written next to it. */
    private static final int KEPT_FOR = 4;

    private static final long LEAVE_SECONDS = 2;

    private final IMap<String, Signature> map;
    private final Node self;
    private final String name;
    private final long stepNanos;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService thread;
    private final AtomicLong number = new AtomicLong();
    private final AtomicBoolean lookingSoon = new AtomicBoolean();
    private final AtomicBoolean lapsed = new AtomicBoolean();
    private final AtomicBoolean begunAnew = new AtomicBoolean();

    // guarded by this

    private boolean over;
    /** The latest one; done when what comes of it is. */
    private CompletableFuture<Void> signature = CompletableFuture.completedFuture(null);

    /** Burials of this node that it has been told of with its latest signature. */
    private volatile Map<String, Long> told = Map.of();

    /** When the latest signature that is known to have arrived was sent. */
    private volatile long signedAt;

    private volatile List<String> ranks;

    // on the thread

    private final Map<String, Seen> seen = new HashMap<>();
    /** Numbers of those found dead: until they sign again, what is still in the map means nothing. */
    private final Map<String, Long> dead = new HashMap<>();
    /** Looks until this node says again what it holds; 0: it need not. */
    private int returnsIn;

    /** @param looks since its number has changed; below 0: so many more it has */
    private record Seen(Sign sign, int looks) {}

    /** What of a signature tells whether its node lives. */
    private record Sign(long number, Node node, boolean isBuried) {
        static Sign of(String name, Signature written) {
            return new Sign(written.number(), new Node(new NodeId(name), written.link()), written.isBuried());
        }
    }

    /**
     * @param executor takes Hazelcast's answers
     * @param timer never blocks: a look may, and signatures go on meanwhile
     */
    Roll(
            IMap<String, Signature> map,
            Node self,
            Duration deadAfter,
            Executor executor,
            ScheduledExecutorService timer) {
        this.map = map;
        this.self = self;
        this.name = self.id().value();
        this.stepNanos = deadAfter.toNanos() / STEPS;
        this.executor = executor;
        this.timer = timer;
        this.ranks = List.of(name);
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread one = new Thread(task, "signalbox-roll");
            one.setDaemon(true);
            return one;
        });
    }

    /** Signs, and tells of those who have signed before. */
    void begin(Seat.News news) {
        long before = System.nanoTime();
        map.executeOnKey(name, new RollOperation.Signing(0, self.link(), keptMillis()));
        signedAt = before;
        news.onJoined(self, true);
        take(map.entrySet(), true, false, news);
        map.addEntryListener((EntryAddedListener<String, Signature>) event -> lookSoon(news), false);
        map.addEntryListener((EntryRemovedListener<String, Signature>) event -> onLeft(event, news), false);
        timer.scheduleWithFixedDelay(() -> sign(news), stepNanos, stepNanos, TimeUnit.NANOSECONDS);
        thread.scheduleWithFixedDelay(() -> look(true, news), stepNanos, stepNanos, TimeUnit.NANOSECONDS);
    }

    long signedAt() {
        return signedAt;
    }

    /** Whether of all that live it is this node's turn; most of the time the others agree. */
    boolean isMyTurn(int turn) {
        List<String> all = ranks;
        return all.get(turn % all.size()).equals(name);
    }

    private synchronized void sign(Seat.News news) {
        if (over || !signature.isDone()) {
            return;
        }
        long at = System.nanoTime();
        // The same one until it has arrived: the numbers tell how often a node was seen, not how often it tried.
        RollOperation.Signing next = new RollOperation.Signing(number.get() + 1, self.link(), keptMillis());
        signature = begun(() -> map.submitToKey(name, next))
                .thenAcceptAsync(burials -> onSigned(at, burials, news), executor)
                .toCompletableFuture();
    }

    /** No signature comes behind it. */
    private synchronized CompletableFuture<Void> lastSignature() {
        over = true;
        return signature;
    }

    private long keptMillis() {
        return TimeUnit.NANOSECONDS.toMillis(KEPT_FOR * STEPS * stepNanos);
    }

    private static <A extends @Nullable Object> CompletionStage<A> begun(Supplier<CompletionStage<A>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            // There is nobody to sign with for now: the next one may arrive.
            return CompletableFuture.failedStage(e);
        }
    }

    /** @param burials who has taken this node for dead; null: that stood in what is lost */
    private void onSigned(long at, @Nullable Map<String, Long> burials, Seat.News news) {
        number.incrementAndGet();
        boolean late = isLate();
        // Before the signature counts: whoever looks from then on must know.
        if (burials == null) {
            begunAnew.set(true);
            if (late) {
                lapsed.set(true);
            }
        }
        boolean buried = burials != null && isBuriedAnew(burials, news);
        if (late || buried) {
            // It forgets, before it trusts what it remembers again.
            news.onReturn();
        }
        signedAt = at;
    }

    private boolean isBuriedAnew(Map<String, Long> burials, Seat.News news) {
        Map<String, Long> others = new HashMap<>(burials);
        others.entrySet().removeAll(told.entrySet());
        told = burials;
        if (others.isEmpty()) {
            return false;
        }
        soon(() -> others.keySet().forEach(other -> endWith(other, news)));
        return true;
    }

    /** It has ended all that was between the two: then so does this one. */
    private void endWith(String other, Seat.News news) {
        Seen one = seen.get(other);
        if (one != null) {
            news.onGone(one.sign.node);
            news.onJoined(one.sign.node, false);
        }
    }

    /** Whether the others may have taken this node for dead. */
    private boolean isLate() {
        return System.nanoTime() - signedAt > (MOST_LOOKS - 1) * stepNanos;
    }

    private void lookSoon(Seat.News news) {
        if (lookingSoon.compareAndSet(false, true)) {
            soon(() -> {
                lookingSoon.set(false);
                look(false, news);
            });
        }
    }

    private void soon(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            // This node is leaving.
        }
    }

    private void onLeft(EntryEvent<String, Signature> event, Seat.News news) {
        soon(() -> {
            Seen one = seen.get(event.getKey());
            if (one != null) {
                miss(one.sign, news);
            }
        });
    }

    /** @param counts whether a step of time has gone by since the look before */
    private void look(boolean counts, Seat.News news) {
        try {
            if (isLate()) {
                // Whoever is not seen itself blames nobody.
                nobodyIsBlamed();
            } else {
                take(map.entrySet(), false, counts, news);
                if (counts && returnsIn > 0 && --returnsIn == 0) {
                    news.onReturn();
                }
            }
        } catch (HazelcastClientNotActiveException e) {
            thread.shutdown();
        } catch (RuntimeException e) {
            nobodyIsBlamed();
            Log.LOG.rollOutOfReach(e.toString());
        }
    }

    private void nobodyIsBlamed() {
        // Time that they were given stays theirs.
        seen.replaceAll((who, one) -> new Seen(one.sign, Math.min(one.looks, 0)));
    }

    private void take(Iterable<Map.Entry<String, Signature>> signed, boolean first, boolean counts, Seat.News news) {
        boolean back = lapsed.getAndSet(false);
        if (begunAnew.getAndSet(false)) {
            // All may have lost the keepers, and each comes back at its own pace.
            seen.replaceAll((who, one) -> new Seen(one.sign, -GRACE));
        }
        Map<String, Sign> signs = new HashMap<>();
        signed.forEach(entry -> signs.put(entry.getKey(), Sign.of(entry.getKey(), entry.getValue())));
        signs.remove(name);
        dead.keySet().retainAll(signs.keySet());
        List<Sign> still = new ArrayList<>();
        for (Seen one : List.copyOf(seen.values())) {
            Sign now = signs.remove(one.sign.node.id().value());
            if (now != null && now.number != one.sign.number) {
                lives(one.sign, now, back, news);
            } else if (hasStoodStill(one, counts)) {
                still.add(one.sign);
            }
        }
        signs.forEach((who, sign) -> {
            if (sign.isBuried) {
                // It may come back: then it signs again.
                dead.put(who, sign.number);
            } else if (!Objects.equals(dead.get(who), sign.number)) {
                meet(who, sign, first, news);
            }
        });
        // Last: it may fail.
        still.forEach(sign -> bury(sign, news));
    }

    private void meet(String who, Sign sign, boolean first, Seat.News news) {
        dead.remove(who);
        seen.put(who, new Seen(sign, 0));
        rank();
        news.onJoined(sign.node, first);
        if (!first && sign.number >= LIVED_ON) {
            // It has lived where neither saw the other: it may have taken out what this node holds, and go on until it
            // sees it.
            returnsIn = SEEN_WITHIN;
        }
    }

    private boolean hasStoodStill(Seen one, boolean counts) {
        int looks = one.looks + (counts ? 1 : 0);
        seen.put(one.sign.node.id().value(), new Seen(one.sign, looks));
        return looks >= MOST_LOOKS;
    }

    private void lives(Sign before, Sign now, boolean back, Seat.News news) {
        String who = now.node.id().value();
        seen.put(who, new Seen(now, 0));
        if (back && now.number - before.number >= LIVED_ON) {
            // It may have taken this node for dead, which is written nowhere any more.
            endWith(who, news);
        }
    }

    /** Unless it has signed meanwhile. Where it signs next it reads who has taken it for dead. */
    private void bury(Sign sign, Seat.News news) {
        String who = sign.node.id().value();
        if (map.executeOnKey(who, new RollOperation.Burying(name, sign.number, keptMillis()))) {
            miss(sign, news);
        } else {
            seen.put(who, new Seen(sign, 0));
        }
    }

    private void miss(Sign sign, Seat.News news) {
        String who = sign.node.id().value();
        seen.remove(who);
        dead.put(who, sign.number);
        rank();
        news.onGone(sign.node);
    }

    private void rank() {
        ranks = Stream.concat(Stream.of(name), seen.keySet().stream()).sorted().toList();
    }

    /** The others need not wait to find out. */
    void end() {
        CompletableFuture<Void> last = lastSignature();
        thread.shutdownNow();
        try {
            last.handle((signed, failure) -> true)
                    .thenCompose(done -> map.removeAsync(name))
                    .get(LEAVE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            // They find out all the same.
            Log.LOG.rollOutOfReach(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
