package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.MessageListener;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Two nodes that write to each other through topics, some of which one of them may not hear. */
class LettersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Notice NOTICE = new Notice(Notice.Kind.FORGET, List.of("x"));

    private final Deadlines unanswered = new Deadlines(PATIENCE, Runnable::run);
    private final Map<String, List<MessageListener<Letter>>> listeners = new HashMap<>();
    private final List<String> used = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final Letters a = new Letters(hazelcast(topic -> true), "a", unanswered);
    /** Whether b hears that topic. */
    private Predicate<String> reached = topic -> true;

    private final Letters b = new Letters(hazelcast(topic -> reached.test(topic)), "b", unanswered);

    LettersTest() {
        a.read((kind, keys) -> heard.add("a " + kind + keys));
        b.read((kind, keys) -> heard.add("b " + kind + keys));
    }

    private boolean isAnswered(Letters from, String to) {
        CompletableFuture<Boolean> answer = from.send(to, NOTICE).toCompletableFuture();
        unanswered.tick(System.nanoTime() + PATIENCE.plusSeconds(1).toNanos());
        assertThat(answer).isDone();
        return !answer.isCompletedExceptionally();
    }

    @Test
    void a_letter_is_answered_when_it_was_read() {
        assertThat(isAnswered(a, "b")).isTrue();
        assertThat(heard).containsExactly("b FORGET[x]");
        assertThat(isAnswered(b, "a")).isTrue();
        assertThat(isAnswered(a, "nobody")).isFalse();
    }

    @Test
    void whoever_does_not_hear_one_topic_is_reached_another_way_and_from_then_on_at_once() {
        assertThat(isAnswered(a, "b")).isTrue();
        String lost = used.get(0);
        reached = topic -> !topic.equals(lost);
        assertThat(isAnswered(a, "b")).isFalse();
        assertThat(isAnswered(a, "b")).isTrue();
        assertThat(isAnswered(a, "b")).isTrue();
    }

    @Test
    void an_answer_goes_the_way_of_its_letter_for_whoever_writes_may_not_hear_one_topic_either() {
        assertThat(isAnswered(b, "a")).isTrue();
        String answers = used.get(1);
        reached = topic -> !topic.equals(answers);
        assertThat(isAnswered(b, "a")).isFalse();
        assertThat(heard).as("it was read, though").hasSize(2);
        assertThat(isAnswered(b, "a")).isTrue();
    }

    @Test
    void all_ways_are_tried_and_then_the_first_one_again() {
        reached = topic -> false;
        assertThat(isAnswered(a, "b")).isFalse();
        List<String> before = List.copyOf(used);
        reached = topic -> before.contains(topic);
        int tries = 1;
        while (!isAnswered(a, "b")) {
            tries++;
            assertThat(tries).isLessThan(64);
        }
        assertThat(used.stream().distinct().limit(tries)).hasSize(tries);
    }

    private HazelcastInstance hazelcast(Predicate<String> hears) {
        return proxy(HazelcastInstance.class, (name, arguments) -> topic((String) arguments[0], hears));
    }

    private ITopic<?> topic(String topic, Predicate<String> hears) {
        return proxy(
                ITopic.class,
                (name, arguments) -> name.equals("addMessageListener")
                        ? listen(topic, hears, arguments[0])
                        : publish(topic, (Letter) arguments[0]));
    }

    @SuppressWarnings("unchecked")
    private Object listen(String topic, Predicate<String> hears, Object listener) {
        listeners.computeIfAbsent(topic, added -> new ArrayList<>()).add(message -> {
            if (hears.test(topic)) {
                ((MessageListener<Letter>) listener).onMessage(message);
            }
        });
        return UUID.randomUUID();
    }

    private Object publish(String topic, Letter letter) {
        used.add(topic);
        for (MessageListener<Letter> listener : listeners.getOrDefault(topic, List.of())) {
            listener.onMessage(new Message<>(topic, letter, 0, null));
        }
        return CompletableFuture.completedStage(null);
    }

    private interface Answers {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                LettersTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answers.to(method.getName(), arguments)));
    }
}
