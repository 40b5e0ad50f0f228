package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** An operator drains a node, and its clients go to others. What the node says of it meanwhile is written down. */
final class Exodus {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Of a second: so much may go at once. */
    private static final double BURST = 0.1;

    private static final double ROUNDED = 1e-6;
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(20);
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(30);
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final NodeOperator node;
    private final List<Guest> leaving;
    private final int perSecond;
    private final List<Session> before = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private long begun;

    /** What the node said, which was so at some time between two. */
    private record Answer(long asked, DrainReport report, long answered) {}

    /**
     * @param leaving all that the node serves
     * @param perSecond its pace
     */
    Exodus(NodeOperator node, List<Guest> leaving, int perSecond) {
        this.node = node;
        this.leaving = List.copyOf(leaving);
        this.perSecond = perSecond;
    }

    /** Everyone is elsewhere in the end. */
    public void happen() {
        leaving.forEach(guest -> before.add(guest.session()));
        ask("GET");
        begun = System.nanoTime();
        assertThat(ask("POST").perSecond()).as("its pace").isEqualTo(perSecond);
        Await.until("all have come again", Crowd.LIMIT, () -> {
            LockSupport.parkNanos(BETWEEN_QUESTIONS.toNanos());
            ask("GET");
            return IntStream.range(0, leaving.size()).allMatch(this::hasComeAgain);
        });
        ask("GET");
    }

    private DrainReport ask(String method) {
        long asked = System.nanoTime();
        DrainReport report = node.report(method);
        answers.add(new Answer(asked, report, System.nanoTime()));
        return report;
    }

    private boolean hasComeAgain(int one) {
        Guest guest = leaving.get(one);
        return guest.isIn() && guest.session() != before.get(one);
    }

    /** Each was told as it is written, ended in order, and needed no more than one attempt to be in again. */
    void everyoneWasAskedToComeAgain() {
        assertThat(before).extracting(Session::ending).containsOnly(Ending.COME_AGAIN);
        assertThat(leaving).allMatch(guest -> guest.sessions().size() == 2, "has had two connections");
    }

    /**
     * Clients are told, and so come again, no faster than the pace: between any two answers of the node by its count, which
     * is no less than what has come; how late that comes is the machine's business.
     */
    void itsPaceWasKept() {
        assertThat(answers)
                .extracting(answer -> answer.report.perSecond())
                .as("paces of %s", answers)
                .containsOnly(perSecond, 0);
        assertThat(answers.get(answers.size() - 1).report.told()).as("told").isEqualTo(leaving.size());
        for (int last = 1; last < answers.size(); last++) {
            for (int first = 0; first < last; first++) {
                assertThatFewWereTold(answers.get(first), answers.get(last));
            }
        }
        List<Long> closes = times(before, Session::closedAt);
        for (Answer answer : answers) {
            assertThat(closes.stream().filter(close -> close - answer.asked < 0).count())
                    .as("Closes that had come when it was asked: %s", answer)
                    .isLessThanOrEqualTo(answer.report.told());
        }
        for (int i = 0; i < closes.size(); i++) {
            assertThat((closes.get(i) - begun) / SECOND)
                    .as("seconds until the Close of %d has come", i + 1)
                    .isGreaterThanOrEqualTo((double) (i + 1) / perSecond - BURST);
        }
    }

    private void assertThatFewWereTold(Answer first, Answer last) {
        double seconds = (last.answered - first.asked) / SECOND;
        assertThat((double) last.report.told() - first.report.told())
                .as("told in %f seconds, between %s and %s", seconds, first, last)
                .isLessThanOrEqualTo(perSecond * (seconds + BURST) + ROUNDED);
    }

    /** Until its turn each was served as before; and after it, as soon as it was in elsewhere. Everything was said. */
    void missedNothingButOnTheWay(Round round) {
        List<List<Passage.Word>> words = round.words();
        List<Passage> passages = IntStream.range(0, leaving.size())
                .mapToObj(one -> {
                    Guest guest = leaving.get(one);
                    return new Passage(
                            "guest " + guest.number(), words.get(guest.number()), before.get(one), guest.session());
                })
                .toList();
        // What is missing in the end is told below.
        long end = System.nanoTime() + HEARD_WITHIN.toNanos();
        Await.until(
                "everything is heard",
                Crowd.LIMIT,
                () -> System.nanoTime() - end > 0 || passages.stream().allMatch(Passage::hasHeardAllOverTheNewOne));
        // A message and a Close take as long as the slowest message at most.
        long slowest = round.slowest();
        passages.forEach(passage -> passage.check(2 * slowest + MARGIN.toNanos()));
        long served = passages.stream()
                .mapToLong(passage -> passage.heardOverTheOldOneAfter(begun))
                .sum();
        assertThat(served).as("heard by those who waited for their turn").isPositive();
        PlanesUnderLoad.tell(
                "heard by those who waited for their turn: %d, missed on the way: %d, slowest message: %d ms",
                served, passages.stream().mapToInt(Passage::missed).sum(), slowest / 1_000_000);
        PlanesUnderLoad.tell(
                "half of them, after the Close, began to connect within %d ms, were greeted within %d, in within %d",
                half(passages, Session::begunAt), half(passages, Session::greetedAt), half(passages, Session::inAt));
    }

    private static long half(List<Passage> passages, ToLongFunction<Session> time) {
        long[] all = passages.stream()
                .mapToLong(passage -> passage.nanos(time))
                .sorted()
                .toArray();
        return all[all.length / 2] / 1_000_000;
    }

    /** What there was, beside the pace. */
    void tell() {
        List<Session> after = leaving.stream().map(Guest::session).toList();
        List<Long> closes = times(before, Session::closedAt);
        PlanesUnderLoad.tell(
                "%d clients drained in %d ms, at %d a second; most in a second: told %d, Closes %d, reconnects begun %d,"
                        + " greeted %d",
                leaving.size(),
                (closes.get(closes.size() - 1) - begun) / 1_000_000,
                perSecond,
                mostTold(),
                most(closes),
                most(times(after, Session::begunAt)),
                most(times(after, Session::greetedAt)));
    }

    /** In what was a second or less for sure. */
    private int mostTold() {
        TreeMap<Long, Integer> counts = new TreeMap<>();
        answers.forEach(answer -> counts.put(answer.answered - begun, answer.report.told()));
        int most = 0;
        for (Answer first : answers) {
            Map.Entry<Long, Integer> last = counts.floorEntry(first.asked - begun + (long) SECOND);
            most = Math.max(most, last == null ? 0 : last.getValue() - first.report.told());
        }
        return most;
    }

    /** In any second. */
    private static int most(List<Long> times) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (times.get(last) - times.get(first) >= SECOND) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    private static List<Long> times(List<Session> sessions, ToLongFunction<Session> time) {
        return sessions.stream().map(time::applyAsLong).sorted().toList();
    }
}
