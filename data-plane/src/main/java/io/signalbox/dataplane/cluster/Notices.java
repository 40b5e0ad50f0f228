package io.signalbox.dataplane.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** What this node has others forget: one notice at a time is on its way to each, with all that has come up since. */
final class Notices {
    private static final int MOST_AT_ONCE = 1_000;
    private static final long PAUSE_MILLIS = 100;

    private final Seat seat;
    private final LivingNodes nodes;
    private final Executor executor;
    private final Attempts attempts;
    private final ConcurrentMap<String, Outbox> outboxes = new ConcurrentHashMap<>();

    private record Word(String key, CompletableFuture<Void> heard) {}

    Notices(Seat seat, LivingNodes nodes, Executor executor, Attempts attempts) {
        this.seat = seat;
        this.nodes = nodes;
        this.executor = executor;
        this.attempts = attempts;
    }

    /** Done when all have forgotten; whoever is gone has. */
    CompletionStage<Void> forget(Collection<String> readers, String key) {
        CompletableFuture<?>[] heard = readers.stream()
                .map(reader -> outboxes.computeIfAbsent(reader, Outbox::new).add(key))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(heard);
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

        CompletableFuture<Void> add(String key) {
            Word word = new Word(key, new CompletableFuture<>());
            waiting.add(word);
            if (words.getAndIncrement() == 0) {
                flush();
            }
            return word.heard;
        }

        private void flush() {
            List<Word> batch = new ArrayList<>();
            for (Word word : waiting) {
                batch.add(word);
                if (batch.size() == MOST_AT_ONCE) {
                    break;
                }
            }
            flush(batch);
        }

        private void flush(List<Word> batch) {
            if (!nodes.lives(node)) {
                // Gone, or not met yet.
                nodes.of(Set.of(node))
                        .whenCompleteAsync(
                                (alive, failure) -> {
                                    if (alive.isEmpty()) {
                                        heard(batch);
                                    } else {
                                        flush(batch);
                                    }
                                },
                                executor);
                return;
            }
            CompletionStage<Boolean> sent;
            try {
                List<String> keys = batch.stream().map(Word::key).toList();
                sent = seat.tell(node, new Notice(Notice.Kind.FORGET, keys));
            } catch (RuntimeException e) {
                sent = CompletableFuture.failedStage(e);
            }
            sent.whenCompleteAsync(
                    (done, failure) -> {
                        if (failure == null) {
                            heard(batch);
                        } else {
                            attempts.later(PAUSE_MILLIS, () -> flush(batch));
                        }
                    },
                    executor);
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
