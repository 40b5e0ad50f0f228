package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a client heard that was moved from one connection to another while it was spoken to. */
final class Passage {
    private final String who;
    private final List<Word> words;
    private final Session from;
    private final Session to;

    /**
     * Something that was said to a client.
     *
     * @param lane what is said in one is heard in that order
     * @param at when it was about to be said, as {@link System#nanoTime}
     */
    record Word(int sender, int number, String lane, long at, boolean accepted) {}

    private record Key(int sender, int number) {}

    /** @param words in the order of each lane */
    Passage(String who, List<Word> words, Session from, Session to) {
        this.who = who;
        this.words = words.stream().filter(Word::accepted).toList();
        this.from = from;
        this.to = to;
    }

    /** Of what was said when it was in again. */
    boolean hasHeardAllOverTheNewOne() {
        return notHeard(to, said(to.inAt(), Long.MAX_VALUE)).isEmpty();
    }

    /**
     * It missed nothing that was said before one it heard over the old connection, nothing that was said so long before
     * that one's end, and nothing that was said when it was in again.
     *
     * @param nanos longest time that messages and Closes take
     */
    void check(long nanos) {
        Set<Key> heard = heard(from);
        Map<String, Word> missed = new HashMap<>();
        for (Word word : words) {
            String lane = word.sender + " " + word.lane;
            if (!heard.contains(key(word))) {
                missed.putIfAbsent(lane, word);
            } else {
                assertThat(missed.get(lane))
                        .as("what %s had not heard when it heard %s over its old connection", who, word)
                        .isNull();
            }
        }
        assertThat(notHeard(from, said(Long.MIN_VALUE, from.closedAt() - nanos)))
                .as("what was said to %s long before the end of its old connection", who)
                .isEmpty();
        assertThat(notHeard(to, said(to.inAt(), Long.MAX_VALUE)))
                .as("what was said to %s when it was in again", who)
                .isEmpty();
    }

    /** How much it heard over the old connection of what was said after that time. */
    long heardOverTheOldOneAfter(long nanos) {
        return said(nanos, Long.MAX_VALUE).count()
                - notHeard(from, said(nanos, Long.MAX_VALUE)).size();
    }

    /** From the Close until a time of its new connection. */
    long nanos(ToLongFunction<Session> time) {
        return time.applyAsLong(to) - from.closedAt();
    }

    /** How much it heard over neither. */
    int missed() {
        return notHeard(from, notHeard(to, words.stream()).stream()).size();
    }

    private Stream<Word> said(long from, long before) {
        return words.stream().filter(word -> word.at >= from && word.at < before);
    }

    private static List<Word> notHeard(Session session, Stream<Word> some) {
        Set<Key> heard = heard(session);
        return some.filter(word -> !heard.contains(key(word))).toList();
    }

    private static Set<Key> heard(Session session) {
        return session.heard().stream()
                .map(one -> new Key(one.sender(), one.number()))
                .collect(Collectors.toSet());
    }

    private static Key key(Word word) {
        return new Key(word.sender, word.number);
    }
}
