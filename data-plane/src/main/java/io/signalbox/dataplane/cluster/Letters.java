package io.signalbox.dataplane.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import io.signalbox.dataplane.log.Log;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What nodes tell each other that are no members: through topics of those that keep the maps, each letter answered
 * by one. A letter may get lost; whoever waits for its answer then writes again. Each node has several topics, most
 * likely at different keepers, and where a letter was not answered the next goes another way: one keeper that a
 * node does not reach does not part it from the others. Bounded by those who write: one to each node is under way,
 * and what is not answered ends.
 */
final class Letters {
    /** So many topics, whatever nodes come and go: some share one, and leave what is not for them. */
    private static final int BOXES = 32;
    /** Topics of each node. */
    private static final int WAYS = 8;

    private final String self;
    private final Deadlines unanswered;
    /** By box and way. Made at first: that asks a keeper, and waits for it. */
    private final List<List<ITopic<Letter>>> topics;

    /** By box the way that is taken to it. */
    private final AtomicIntegerArray ways = new AtomicIntegerArray(BOXES);

    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentMap<Long, CompletableFuture<Boolean>> open = new ConcurrentHashMap<>();

    /** May block. */
    Letters(HazelcastInstance hazelcast, String self, Deadlines unanswered) {
        this.self = self;
        this.unanswered = unanswered;
        this.topics = IntStream.range(0, BOXES)
                .mapToObj(box -> IntStream.range(0, WAYS)
                        .mapToObj(way -> hazelcast.<Letter>getTopic(MemberSetup.LETTERS + box + "." + way))
                        .toList())
                .toList();
    }

    private static int box(String node) {
        return Math.floorMod(node.hashCode(), BOXES);
    }

    /** May block. */
    void read(Notice.Reader reader) {
        topics.get(box(self))
                .forEach(topic -> topic.addMessageListener(message -> onLetter(message.getMessageObject(), reader)));
    }

    /** Done when it was answered. */
    CompletionStage<Boolean> send(String node, Notice notice) {
        long number = numbers.incrementAndGet();
        int way = ways.get(box(node));
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        open.put(number, answer);
        answer.whenComplete((done, failure) -> {
            open.remove(number);
            if (failure != null) {
                ways.compareAndSet(box(node), way, (way + 1) % WAYS);
            }
        });
        unanswered.add(answer);
        post(Letter.notice(new Letter.Envelope(node, self, number, way), notice))
                .whenComplete((sent, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private CompletionStage<Void> post(Letter letter) {
        try {
            return topics.get(box(letter.to())).get(letter.way()).publishAsync(letter);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void onLetter(Letter letter, Notice.Reader reader) {
        if (!letter.to().equals(self)) {
            return;
        }
        Notice notice = letter.notice();
        if (notice == null) {
            CompletableFuture<Boolean> answer = open.get(letter.number());
            if (answer != null) {
                answer.complete(true);
            }
            return;
        }
        notice.read(reader);
        post(letter.answer()).whenComplete((sent, failure) -> {
            if (failure != null) {
                Log.LOG.letterNotAnswered(letter.from(), failure.toString());
            }
        });
    }
}
