package io.signalbox.dataplane.cluster.link;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.netty.util.internal.PlatformDependent;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.grpc.Backoff;
import io.signalbox.protocol.grpc.DeliveryBatch;
import io.signalbox.protocol.grpc.LinkAnswer;
import io.signalbox.protocol.grpc.LinkFrame;
import io.signalbox.protocol.grpc.LinkHello;
import io.signalbox.protocol.grpc.LinkQuestion;
import io.signalbox.protocol.grpc.NodeLinksGrpc;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All that goes to one other node in one order. Whoever comes first writes for all, the others only leave what they have;
 * nobody waits. What that node does not read waits here, and so does what comes while there is no stream: it is opened
 * with the first use and again, after a pause, whenever it breaks, until the node dies.
 */
final class OutLane {
    static final long SLOW_AT = 512 * 1024;
    private static final int MOST_BYTES_OF_A_BATCH = 64 * 1024;
    private static final int MOST_DELIVERIES_OF_A_BATCH = 256;
    private static final int MOST_QUESTIONS = 65_536;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

    private final Way way;
    private final NodeId self;
    private final Meters meters;
    private final long mostBytes;
    /** Bounded by {@link #mostBytes}. */
    private final Queue<Waiting> waiting = PlatformDependent.newMpscQueue();

    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentMap<Long, Question<?>> questions = new ConcurrentHashMap<>();
    private final AtomicBoolean opened = new AtomicBoolean();
    /** The one that was greeted and has not ended. */
    private volatile @Nullable OutStream stream;

    private final Receipts receipts;

    private volatile boolean dead;
    private volatile int failures;

    // of whoever drains
    private @Nullable OutStream known;
    private long written;

    /** Where it leads. */
    record Way(NodeId node, String address, int lane, Channel channel) {}

    OutLane(Way way, Peers.Terms terms) {
        this.way = way;
        this.self = terms.self();
        this.meters = terms.meters();
        this.mostBytes = terms.mostBytes();
        this.receipts = new Receipts(this, meters);
    }

    /** Whether anything was ever sent. */
    boolean isUsed() {
        return opened.get();
    }

    Pressure deliver(Waiting.Encoded delivery) {
        if (!enqueue(delivery)) {
            meters.count(Meter.DROPPED_LINK_FULL);
        }
        return pressure();
    }

    Pressure pressure() {
        return waitingBytes.get() > SLOW_AT ? Pressure.SLOW_DOWN : Pressure.ACCEPTED;
    }

    /** @param question without its number */
    <A> CompletableFuture<A> ask(LinkQuestion.Builder question, Question.Kind<A> kind) {
        Question<A> asked = new Question<>(question.setNumber(numbers.incrementAndGet()), kind);
        if (questions.size() >= MOST_QUESTIONS) {
            return CompletableFuture.failedFuture(new RefusedException(Refusal.SERVER_BUSY));
        }
        questions.put(asked.number(), asked);
        asked.answer().whenComplete((answer, failure) -> questions.remove(asked.number()));
        if (!enqueue(asked)) {
            asked.answer().completeExceptionally(new RefusedException(Refusal.SERVER_BUSY));
        }
        return asked.answer();
    }

    /** Done when the other node has taken all that was delivered before, or is silent. */
    CompletionStage<Void> taken() {
        return receipts.forAllBefore();
    }

    /** False: there is no room. */
    private boolean enqueue(Waiting next) {
        int cost = next.cost();
        if (waitingBytes.addAndGet(cost) > mostBytes) {
            waitingBytes.addAndGet(-cost);
            return false;
        }
        waiting.add(next);
        if (!opened.get() && opened.compareAndSet(false, true)) {
            open();
        }
        drain();
        return true;
    }

    /** Writes what the stream takes now; called again when it is ready for more. */
    void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            writeReady();
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    private void writeReady() {
        if (dead) {
            discard();
            return;
        }
        OutStream now = stream;
        if (now == null) {
            return;
        }
        if (now != known) {
            count(now);
            known = now;
        }
        while (now.isReady()) {
            Waiting next = waiting.peek();
            if (next == null) {
                return;
            }
            if (next instanceof Question<?> question) {
                remove();
                question.ask(now, written);
            } else {
                writeBatch(now);
            }
        }
    }

    private void writeBatch(OutStream now) {
        DeliveryBatch.Builder batch = DeliveryBatch.newBuilder();
        int bytes = 0;
        while (waiting.peek() instanceof Waiting.Encoded next
                && (bytes == 0 || bytes + next.cost() <= MOST_BYTES_OF_A_BATCH)
                && batch.getDeliveriesCount() < MOST_DELIVERIES_OF_A_BATCH) {
            waiting.remove();
            bytes += next.cost();
            batch.addDeliveries(next.wire());
        }
        waitingBytes.addAndGet(-bytes);
        written += batch.getDeliveriesCount();
        meters.count(Meter.LINK_DELIVERIES_SENT, batch.getDeliveriesCount());
        meters.count(Meter.LINK_BATCHES_SENT);
        now.send(LinkFrame.newBuilder().setDeliveries(batch).build());
    }

    private Waiting remove() {
        Waiting next = waiting.remove();
        waitingBytes.addAndGet(-next.cost());
        return next;
    }

    /**
     * What was written on the stream before this one, and the other side has not taken, is lost. A node that took this one
     * for dead, since it leaves, has forgotten what it took: then its answers count.
     */
    private void count(OutStream next) {
        if (known != null) {
            long lost = written - Math.max(next.takenBefore() - known.takenBefore(), known.surelyTaken());
            if (lost > 0) {
                meters.count(Meter.DROPPED_LINK_BROKEN, lost);
                Log.LOG.linkLost(lost, way.node.value(), way.lane);
            }
        }
        written = 0;
    }

    private void discard() {
        while (!waiting.isEmpty()) {
            if (remove() instanceof Question<?> question) {
                question.onDeath();
            } else {
                meters.count(Meter.DROPPED_NODE_GONE);
            }
        }
    }

    // the stream

    private void open() {
        if (dead) {
            return;
        }
        OutStream next = new OutStream(this);
        // Whoever sends first may be a call itself, whose end is none of the lane's business.
        Context.ROOT.run(() -> NodeLinksGrpc.newStub(way.channel).link(next));
        next.greet(LinkHello.newBuilder().setNode(self.value()).setLane(way.lane));
    }

    void onGreeted(OutStream opening) {
        failures = 0;
        receipts.onGreeted();
        meters.count(Meter.LINKS_OPENED);
        stream = opening;
        drain();
    }

    void onAnswer(LinkAnswer answer) {
        Question<?> question = questions.get(answer.getNumber());
        if (question != null) {
            question.onAnswer(answer);
        }
    }

    void onEnd(OutStream ended, Status status) {
        if (stream == ended) {
            stream = null;
        }
        receipts.onBroken();
        questions.values().forEach(question -> question.onEnd(ended));
        if (dead) {
            return;
        }
        int before = failures;
        if (ended.wasGreeted() || before == 0) {
            // Not again each time that it cannot be opened.
            Log.LOG.linkBroken(way.node.value(), way.address, way.lane, said(status));
        }
        failures = before + 1;
        // Cheap, and never blocks: the JDK's own timer thread may run it.
        CompletableFuture.delayedExecutor(
                        BACKOFF.afterFailures(before).toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                .execute(this::open);
    }

    private static String said(Status status) {
        Throwable cause = status.getCause();
        return status.getCode() + ", " + status.getDescription() + (cause == null ? "" : ", " + cause.getMessage());
    }

    void die() {
        dead = true;
        questions.values().forEach(Question::onDeath);
        drain();
    }
}
