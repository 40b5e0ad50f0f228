package io.signalbox.dataplane.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node holds, and one line of work for each topic: one change is under way, and at most one more waits, which
 * makes the registry as it was last asked for.
 */
final class Lines {
    private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();
    private final Work work;
    private final Consumer<CompletableFuture<Void>> deadline;
    private final AtomicLong losses = new AtomicLong();

    /**
     * @param next done with the change after the one that is under way; null when none waits
     * @param before how many losses there had been when the change began
     */
    private record Line(
            boolean held, boolean busy, @Nullable CompletableFuture<Void> next, long before) {}

    private static final Line IDLE = new Line(true, false, null, 0);

    /** Makes the registry so; ends with {@link #onDone}. Never blocks. */
    interface Work {
        void begin(String key, boolean held, CompletableFuture<Void> done);
    }

    /** @param deadline ends a change whose turn does not come; it is made all the same when it does */
    Lines(Work work, Consumer<CompletableFuture<Void>> deadline) {
        this.work = work;
        this.deadline = deadline;
    }

    CompletableFuture<Void> want(String key, boolean held) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Line now = lines.compute(
                key,
                (same, line) -> line == null || !line.busy
                        ? new Line(held, true, null, losses.get())
                        : new Line(
                                held, true, line.next == null || line.next.isDone() ? done : line.next, line.before));
        if (now.next == null) {
            work.begin(key, held, done);
            return done;
        }
        if (now.next == done) {
            deadline.accept(done);
        }
        return now.next;
    }

    void onDone(String key) {
        AtomicReference<@Nullable CompletableFuture<Void>> waits = new AtomicReference<>();
        Line now = lines.computeIfPresent(key, (same, line) -> {
            boolean again = line.held && line.before != losses.get();
            CompletableFuture<Void> after = line.next == null && again ? new CompletableFuture<>() : line.next;
            waits.set(after);
            if (after != null) {
                return new Line(line.held, true, null, losses.get());
            }
            return line.held ? IDLE : null;
        });
        CompletableFuture<Void> next = waits.get();
        if (now != null && next != null) {
            work.begin(key, now.held, next);
        }
    }

    /**
     * The registry may have lost what it was told. A change that is under way may have been made in what is lost: it is
     * made once more.
     */
    void onLoss() {
        losses.incrementAndGet();
    }

    /** Whether it is held and nobody works on it: until {@link #onDone} the caller does. */
    boolean claim(String key) {
        boolean[] mine = new boolean[1];
        lines.computeIfPresent(key, (same, line) -> {
            mine[0] = line.held && !line.busy;
            return mine[0] ? new Line(true, true, null, losses.get()) : line;
        });
        return mine[0];
    }

    /** Takes this node out of a topic that it does not hold; whether that is so. */
    boolean disown(String key, CompletableFuture<Void> done) {
        boolean[] mine = new boolean[1];
        lines.computeIfAbsent(key, same -> {
            mine[0] = true;
            return new Line(false, true, null, losses.get());
        });
        if (mine[0]) {
            work.begin(key, false, done);
        }
        return mine[0];
    }

    boolean holds(String key) {
        Line line = lines.get(key);
        return line != null && line.held;
    }

    int size() {
        return lines.size();
    }

    List<String> keys() {
        return new ArrayList<>(lines.keySet());
    }

    Set<String> held() {
        return lines.entrySet().stream()
                .filter(entry -> entry.getValue().held)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
