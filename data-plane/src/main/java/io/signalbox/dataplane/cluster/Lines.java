package io.signalbox.dataplane.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this node holds, and one line of work for each topic: one change is under way, and at most one more waits, which
 * makes the registry as it was last asked for.
 */
final class Lines {
    private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();
    private final Work work;

    /** @param next done with the change after the one that is under way; null when none waits */
    private record Line(
            boolean held, boolean busy, @Nullable CompletableFuture<Void> next) {}

    private static final Line IDLE = new Line(true, false, null);

    /** Makes the registry so; ends with {@link #onDone}. Never blocks. */
    interface Work {
        void begin(String key, boolean held, CompletableFuture<Void> done);
    }

    Lines(Work work) {
        this.work = work;
    }

    CompletableFuture<Void> want(String key, boolean held) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Line now = lines.compute(
                key,
                (same, line) -> line == null || !line.busy
                        ? new Line(held, true, null)
                        : new Line(held, true, line.next == null ? done : line.next));
        if (now.next == null) {
            work.begin(key, held, done);
            return done;
        }
        return now.next;
    }

    void onDone(String key) {
        AtomicReference<@Nullable CompletableFuture<Void>> waits = new AtomicReference<>();
        Line now = lines.computeIfPresent(key, (same, line) -> {
            waits.set(line.next);
            if (line.next != null) {
                return new Line(line.held, true, null);
            }
            return line.held ? IDLE : null;
        });
        CompletableFuture<Void> next = waits.get();
        if (now != null && next != null) {
            work.begin(key, now.held, next);
        }
    }

    /** Whether it is held and nobody works on it: until {@link #onDone} the caller does. */
    boolean claim(String key) {
        boolean[] mine = new boolean[1];
        lines.computeIfPresent(key, (same, line) -> {
            mine[0] = line.held && !line.busy;
            return mine[0] ? new Line(true, true, null) : line;
        });
        return mine[0];
    }

    /** Takes this node out of a topic that it does not hold; whether that is so. */
    boolean disown(String key, CompletableFuture<Void> done) {
        boolean[] mine = new boolean[1];
        lines.computeIfAbsent(key, same -> {
            mine[0] = true;
            return new Line(false, true, null);
        });
        if (mine[0]) {
            work.begin(key, false, done);
        }
        return mine[0];
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
