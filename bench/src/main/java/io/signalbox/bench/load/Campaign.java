package io.signalbox.bench.load;

import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.wire.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Publishes at a pace while the crowd listens. */
public final class Campaign {
    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();
    private static final long STALL_NANOS = Duration.ofSeconds(20).toNanos();

    private final Crowd crowd;
    private final Tally tally;
    private final List<Publisher> publishers;
    private final Audiences audiences;
    private final Request request;
    private final Pace pace;
    private long published;
    private long held;
    private int nextPublisher;
    private long due = System.nanoTime();
    private long lastProgress = System.nanoTime();
    private long lastArrived;

    public Campaign(
            Crowd crowd, Tally tally, List<Publisher> publishers, Audiences audiences, Request request, Pace pace) {
        this.crowd = crowd;
        this.tally = tally;
        this.publishers = List.copyOf(publishers);
        this.audiences = audiences;
        this.request = request;
        this.pace = pace;
    }

    /**
     * Publishes for a while.
     *
     * @throws IOException when nothing arrives for 20 s although something should
     */
    public void run(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        due = System.nanoTime();
        for (long now = due; now - end < 0; now = System.nanoTime()) {
            if (pace.isSaturating()) {
                fillWindow();
            } else {
                keepRate(now);
            }
            turn(now, end);
        }
    }

    private void turn(long now, long end) throws IOException {
        long wait = Math.min(TURN_NANOS, end - now);
        crowd.loop().turn(pace.isSaturating() ? wait : Math.max(0, Math.min(wait, due - now)));
        crowd.keepAlive();
        if (tally.arrived() != lastArrived || missing() == 0) {
            lastArrived = tally.arrived();
            lastProgress = now;
        } else if (now - lastProgress > STALL_NANOS) {
            throw new IOException("nothing has arrived for 20 s; " + missing() + " deliveries are missing; "
                    + tally.faults(audiences));
        }
    }

    private void fillWindow() throws IOException {
        long most = (long) (pace.window() - pace.burst()) * audiences.size();
        while (missing() <= most && publishBurst()) {
            // on until the window is full or the publishers are
        }
    }

    private void keepRate(long now) throws IOException {
        while (now - due >= 0) {
            if (!publishBurst()) {
                held++;
            }
            due += pace.intervalNanos();
        }
    }

    /** Hands over one burst; false when no publisher takes another request. */
    private boolean publishBurst() throws IOException {
        int sent = 0;
        while (sent < pace.burst()) {
            int index = free();
            if (index < 0) {
                break;
            }
            publishers.get(index).send(audiences.next(request, index));
            sent++;
        }
        for (Publisher publisher : publishers) {
            publisher.flush();
        }
        published += sent;
        return sent > 0;
    }

    private int free() {
        for (int i = 0; i < publishers.size(); i++) {
            int index = nextPublisher;
            nextPublisher = (nextPublisher + 1) % publishers.size();
            if (publishers.get(index).hasRoom()) {
                return index;
            }
        }
        return -1;
    }

    /** Waits for deliveries and answers that are under way; what has not come by then is lost. */
    public void drain(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while ((missing() > 0 || anyUnderWay()) && System.nanoTime() - end < 0) {
            crowd.loop().turn(TURN_NANOS);
            crowd.keepAlive();
        }
    }

    private boolean anyUnderWay() {
        return publishers.stream().anyMatch(publisher -> publisher.underWay() > 0 && !publisher.isBroken());
    }

    private long missing() {
        return published * audiences.size() - tally.arrived();
    }

    public long published() {
        return published;
    }

    /** Requests answered with success. */
    public long answered() {
        return publishers.stream().mapToLong(Publisher::answered).sum();
    }

    /** Bursts that a fixed rate asked for and that could not be handed over: the server does not keep up. */
    public long held() {
        return held;
    }
}
