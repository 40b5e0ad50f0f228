package io.signalbox.dataplane.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import io.signalbox.dataplane.log.Log;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What nodes tell each other that are no members: through topics of those that keep the maps, each letter answered by one.
 * A letter may get lost; whoever waits for its answer then writes again. Bounded by those who write: one to each node is
 * under way, and what is not answered ends.
 */
final class Letters {
    /** So many topics, whatever nodes come and go: some share one, and leave what is not for them. */
    private static final int BOXES = 64;

    private final HazelcastInstance hazelcast;
    private final String self;
    private final Deadlines unanswered;
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentMap<Long, CompletableFuture<Boolean>> open = new ConcurrentHashMap<>();

    Letters(HazelcastInstance hazelcast, String self, Deadlines unanswered) {
        this.hazelcast = hazelcast;
        this.self = self;
        this.unanswered = unanswered;
    }

    private ITopic<Letter> box(String node) {
        return hazelcast.getTopic(MemberSetup.LETTERS + Math.floorMod(node.hashCode(), BOXES));
    }

    void read(Notice.Reader reader) {
        box(self).addMessageListener(message -> onLetter(message.getMessageObject(), reader));
    }

    /** Done when it was answered. */
    CompletionStage<Boolean> send(String node, Notice notice) {
        long number = numbers.incrementAndGet();
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        open.put(number, answer);
        answer.whenComplete((done, failure) -> open.remove(number));
        unanswered.add(answer);
        post(Letter.notice(node, self, number, notice)).whenComplete((sent, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private CompletionStage<Void> post(Letter letter) {
        try {
            return box(letter.to()).publishAsync(letter);
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
        post(Letter.answer(letter.from(), self, letter.number())).whenComplete((sent, failure) -> {
            if (failure != null) {
                Log.LOG.letterNotAnswered(letter.from(), failure.toString());
            }
        });
    }
}
