package io.signalbox.dataplane.leave;

import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.log.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Empties the node: nobody comes in any more, and those who are in are told to come again, in no particular order and at
 * a pace, each a random moment after its turn. An operator may have that, and take it back; the end of the process has
 * it for good. Any thread; locks for moments.
 */
public final class Drain {
    static final Duration TICK = Duration.ofMillis(20);
    /** Longest time between a client's turn and its message: they are not to come back in the time of the ticks. */
    static final Duration LONGEST_DELAY = TICK;

    private static final long TOLD_EVERY = Duration.ofSeconds(5).toNanos();

    private final Crowd crowd;
    private final BooleanSupplier goodbyes;
    private final Door door;
    private final DrainLimits limits;
    private final Ticks ticks;
    private final Times times;
    private final Random dice;
    /** Null: in service. Changed under the lock; read without it, by all that ask whether the node leaves. */
    private volatile @Nullable Round round;
    /** For the end of the process; completed with the number of those who are left. */
    private @Nullable CompletableFuture<Integer> left;

    /**
     * @param others whom this node serves besides its own clients
     * @param goodbyes whether requests may still come of clients that are here no more; never for long
     */
    public Drain(
            OpenConnections open, Crowd others, BooleanSupplier goodbyes, Door door, DrainLimits limits, Ticks ticks) {
        this(new OpenCrowd(open).and(others), goodbyes, door, limits, ticks, Times.SYSTEM, new Random());
    }

    Drain(Crowd crowd, BooleanSupplier goodbyes, Door door, DrainLimits limits, Ticks ticks, Times times, Random dice) {
        this.crowd = crowd;
        this.goodbyes = goodbyes;
        this.door = door;
        this.limits = limits;
        this.ticks = ticks;
        this.times = times;
        this.dice = dice;
    }

    /** What is under way: those who have not been told, and how fast they are. */
    private static final class Round {
        final Instant since;
        final DrainPace pace;
        final ArrayDeque<Crowd.Guest> untold;
        Runnable ticking = () -> {};
        long loggedAt;
        int told;
        boolean over;

        Round(Instant since, DrainPace pace, List<Crowd.Guest> untold, long now) {
            this.since = since;
            this.pace = pace;
            this.untold = new ArrayDeque<>(untold);
            this.loggedAt = now;
        }
    }

    /** Whether nobody new comes in. Asked for every answer: never waits for a tick that tells many. */
    public boolean isOn() {
        return round != null;
    }

    /** How many are left to go; 0 while the node is in service. */
    public int remaining() {
        return isOn() ? crowd.size() : 0;
    }

    public synchronized DrainState state() {
        int clients = crowd.size();
        Round now = round;
        return now == null
                ? new DrainState(null, clients, 0, 0)
                : new DrainState(now.since, clients, now.told, now.untold.isEmpty() ? 0 : now.pace.perSecond());
    }

    /** Begins, unless it has begun: the node is to be empty in {@link DrainLimits#within}, and to stay so. */
    public synchronized DrainState begin() {
        if (round == null) {
            start(limits.within());
        }
        return state();
    }

    /**
     * The process ends: the node is to be empty in {@link DrainLimits#shutdown}, whatever was asked for before.
     *
     * @return completed when it is empty and nobody is about to say goodbye, or when the time is over, with the number of
     *     those who are left
     */
    public synchronized CompletionStage<Integer> leave() {
        CompletableFuture<Integer> ended = left == null ? new CompletableFuture<>() : left;
        left = ended;
        Round already = round;
        if (already == null) {
            start(limits.shutdown());
        } else {
            already.pace.hurry(times.nanos(), limits.shutdown());
            already.ticking.run();
            already.ticking = ticks.every(TICK, this::tick);
            tick();
        }
        return ended;
    }

    /** Takes clients again; those who were told go all the same. False: the process ends, and there is no way back. */
    public synchronized boolean resume() {
        if (left != null) {
            return false;
        }
        Round ended = round;
        if (ended != null) {
            round = null;
            ended.ticking.run();
            door.open();
            Log.LOG.resumed(crowd.size());
        }
        return true;
    }

    private void start(Duration within) {
        // First: who comes in after this is sent away again, so that nobody is missing among the untold.
        door.close();
        List<Crowd.Guest> all = new ArrayList<>(crowd.all());
        Collections.shuffle(all, dice);
        long now = times.nanos();
        Round started = new Round(times.now(), new DrainPace(limits.perSecond(), now, within), all, now);
        round = started;
        Log.LOG.leaving(all.size());
        started.ticking = ticks.every(TICK, this::tick);
        tick();
    }

    private synchronized void tick() {
        Round now = round;
        if (now == null) {
            return;
        }
        long nanos = times.nanos();
        tellSome(now, nanos);
        int clients = crowd.size();
        if (isEmpty(now, clients) || now.pace.isOver(nanos)) {
            over(now, clients);
        } else if (nanos - now.loggedAt >= TOLD_EVERY) {
            now.loggedAt = nanos;
            Log.LOG.draining(clients, now.told, now.pace.perSecond());
        }
    }

    /** An operator's drain need not wait for goodbyes: a node that stays up answers them. */
    private boolean isEmpty(Round now, int clients) {
        return now.untold.isEmpty() && clients == 0 && (left == null || !goodbyes.getAsBoolean());
    }

    private void tellSome(Round now, long nanos) {
        int due = now.pace.due(nanos, now.untold.size());
        while (due > 0 && !now.untold.isEmpty()) {
            Crowd.Guest next = now.untold.remove();
            if (next.isHere()) {
                next.tell(Duration.ofNanos(dice.nextInt((int) LONGEST_DELAY.toNanos())));
                now.told++;
                due--;
            }
        }
    }

    private void over(Round now, int clients) {
        now.ticking.run();
        if (!now.over) {
            now.over = true;
            if (clients > 0) {
                Log.LOG.left(clients);
            } else {
                Log.LOG.drained(now.told);
            }
        }
        if (left != null) {
            left.complete(clients);
        }
    }
}
