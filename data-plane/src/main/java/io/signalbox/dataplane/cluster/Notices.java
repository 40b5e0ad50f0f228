package io.signalbox.dataplane.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What this node has others forget: one notice at a time is on its way to each, with all that has come up since.
 * Whoever waits for it gives up after a while; then the other is to forget all, once it is reached, and what it was
 * to forget need not be kept. So no more waits than comes up within that while.
 */
final class Notices {
    private static final int MOST_AT_ONCE = 1_000;
    private static final long PAUSE_MILLIS = 100;

    private final Seat seat;
    private final LivingNodes nodes;
    private final Executor executor;
    private final Attempts attempts;
    private final Deadlines patience;
    private final ConcurrentMap<String, Outbox> outboxes = new ConcurrentHashMap<>();

    /** @param key null: all */
    private record Word(@Nullable String key, CompletableFuture<Void> heard) {}

    /** @param patience of those who wait until others have forgotten */
    Notices(Seat seat, LivingNodes nodes, Executor executor, Attempts attempts, Deadlines patience) {
        this.seat = seat;
        this.nodes = nodes;
        this.executor = executor;
        this.attempts = attempts;
        this.patience = patience;
    }

    /** Done when all have forgotten; whoever is gone has. */
    CompletionStage<Void> forget(Collection<String> readers, String key) {
        List<CompletableFuture<Void>> words = readers.stream()
                .map(reader -> outboxes.computeIfAbsent(reader, Outbox::new).add(key))
                .toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(words.toArray(CompletableFuture[]::new));
        if (!all.isDone()) {
            patience.add(all);
            all.whenComplete((heard, late) -> {
                if (late != null) {
                    words.forEach(word -> word.completeExceptionally(late));
                }
            });
        }
        return all;
    }

    /** Words that nobody has answered yet. */
    int waiting() {
        return outboxes.values().stream().mapToInt(outbox -> outbox.words.get()).sum();
    }

    /** For a node that may have counted as told before it could be told: whatever it remembers may be out of date. */
    void forgetAll(String node) {
        var unused = outboxes.computeIfAbsent(node, Outbox::new).add(null);
    }

    /** At most once. */
    void claim(String node, List<String> keys) {
        boolean lives = nodes.lives(node);
        for (int from = 0; lives && from < keys.size(); from += MOST_AT_ONCE) {
            List<String> some = keys.subList(from, Math.min(from + MOST_AT_ONCE, keys.size()));
            seat.tell(node, new Notice(Notice.Kind.CLAIMED, new ArrayList<>(some)));
        }
    }

    void onGone(String node) {
        Outbox outbox = outboxes.remove(node);
        if (outbox != null) {
            outbox.close();
        }
    }

    private final class Outbox {
        private final String node;
        private final Queue<Word> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger words = new AtomicInteger();

        Outbox(String node) {
            this.node = node;
        }

        CompletableFuture<Void> add(@Nullable String key) {
            Word word = new Word(key, new CompletableFuture<>());
            waiting.add(word);
            if (words.getAndIncrement() == 0) {
                flush();
            }
            return word.heard;
        }

        /** One at a time: whoever added the first word begins, and goes on until none is left. */
        private void flush() {
            if (!nodes.lives(node)) {
                // Gone, or not met yet. What comes up later may be for a node that is met meanwhile.
                List<Word> before = batch();
                nodes.of(Set.of(node))
                        .whenCompleteAsync(
                                (alive, failure) -> {
                                    if (alive.isEmpty()) {
                                        heard(before);
                                    } else {
                                        flush();
                                    }
                                },
                                executor);
                return;
            }
            forgetTheLate();
            List<Word> batch = batch();
            told(batch)
                    .whenCompleteAsync(
                            (done, failure) -> {
                                if (failure == null) {
                                    heard(batch);
                                } else {
                                    attempts.later(PAUSE_MILLIS, this::flush);
                                }
                            },
                            executor);
        }

        private List<Word> batch() {
            return waiting.stream().limit(MOST_AT_ONCE).toList();
        }

        private CompletionStage<Boolean> told(List<Word> batch) {
            List<String> keys =
                    batch.stream().map(Word::key).filter(Objects::nonNull).toList();
            Notice.Kind kind = keys.size() == batch.size() ? Notice.Kind.FORGET : Notice.Kind.FORGET_ALL;
            try {
                return seat.tell(node, new Notice(kind, kind == Notice.Kind.FORGET ? keys : List.of()));
            } catch (RuntimeException e) {
                return CompletableFuture.failedStage(e);
            }
        }

        /** One word that says all of theirs takes the place of all whose time is over. */
        private void forgetTheLate() {
            List<Word> late =
                    waiting.stream().filter(word -> word.heard.isDone()).toList();
            if (late.isEmpty()) {
                return;
            }
            boolean said = waiting.stream().anyMatch(word -> word.key == null && !word.heard.isDone());
            if (!said) {
                waiting.add(new Word(null, new CompletableFuture<>()));
            }
            waiting.removeAll(Set.copyOf(late));
            words.addAndGet((said ? 0 : 1) - late.size());
        }

        private void heard(List<Word> batch) {
            batch.forEach(word -> {
                waiting.remove();
                word.heard.complete(null);
            });
            if (words.addAndGet(-batch.size()) > 0) {
                flush();
            }
        }

        /** Whoever is on its way ends as well: there is nobody who could answer. */
        void close() {
            waiting.forEach(word -> word.heard.complete(null));
        }
    }
}
