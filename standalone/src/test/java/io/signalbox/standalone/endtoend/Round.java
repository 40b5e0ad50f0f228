package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.standalone.endtoend.Session.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Several senders speak at the same time, while something happens; then it is checked who has heard what. */
final class Round {
    private static final AtomicInteger ROUNDS = new AtomicInteger();
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration HEARD_WITHIN = Duration.ofSeconds(30);
    /** Of one sender, said and not yet accepted. */
    private static final int UNDER_WAY = 16;

    private final int number = ROUNDS.incrementAndGet();
    private final Script script;
    private final Crowd crowd;
    private final List<Speech> speeches = new ArrayList<>();
    private final Set<Session> before = new HashSet<>();
    private volatile boolean enough;
    private volatile Death death;
    private int perSecond;

    /** What one sender has said. */
    private static final class Speech {
        final Speaker speaker;
        final List<Script.Line> lines = new ArrayList<>();
        /** Over which connection each was said, and when it was about to be. */
        final List<String> over = new ArrayList<>();

        final List<Long> times = new ArrayList<>();
        final BitSet accepted = new BitSet();
        /** Of what was accepted: what whoever stayed must have heard, and what one of them has not. */
        final BitSet sure = new BitSet();

        final BitSet lost = new BitSet();
        final BitSet overtaken = new BitSet();
        final Semaphore room = new Semaphore(UNDER_WAY);
        volatile int said;
        volatile Throwable failure = new IllegalStateException("none failed");

        Speech(Speaker speaker) {
            this.speaker = speaker;
        }
    }

    Round(Script script, Crowd crowd, List<Speaker> speakers) {
        this.script = script;
        this.crowd = crowd;
        speakers.forEach(speaker -> speeches.add(new Speech(speaker)));
        this.death = Death.ofNobody(speakers.size());
    }

    /** A node is about to die, while they speak. */
    Death death(int node) {
        Death next = new Death(node, speeches.size(), sender -> speeches.get(sender).said, perSecond);
        death = next;
        return next;
    }

    /** Something that happens while they speak. */
    interface Event {
        void happen() throws Exception;
    }

    /** Each says so much, and waits for nothing. */
    void run(int each, int perSecond) throws Exception {
        enough = true;
        run(each, perSecond, () -> {});
    }

    /**
     * Each speaks so long until it has said so much and the event is over.
     *
     * @param perSecond how much each says at most
     */
    void run(int least, int perSecond, Event event) throws Exception {
        this.perSecond = perSecond;
        crowd.forget();
        crowd.guests().forEach(guest -> before.add(guest.session()));
        ExecutorService threads = Executors.newFixedThreadPool(speeches.size());
        List<Future<?>> speaking = new ArrayList<>();
        for (int sender = 0; sender < speeches.size(); sender++) {
            int its = sender;
            speaking.add(threads.submit(() -> speak(its, least, perSecond)));
        }
        try {
            Await.until(
                    "a fifth is said",
                    LIMIT,
                    () -> speeches.stream().allMatch(speech -> speech.said >= least / 5)
                            || speaking.stream().anyMatch(Future::isDone));
            event.happen();
        } finally {
            enough = true;
            threads.shutdown();
        }
        for (Future<?> one : speaking) {
            one.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void speak(int sender, int least, int perSecond) {
        Speech speech = speeches.get(sender);
        long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long next = System.nanoTime();
        for (int i = 0; i < least || !enough; i++) {
            Script.Line line = script.line(sender, i);
            int its = i;
            for (next += pause; next - System.nanoTime() > 0; ) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            speech.room.acquireUninterruptibly();
            String over = speech.speaker.ready();
            synchronized (speech) {
                speech.lines.add(line);
                speech.over.add(over);
                speech.times.add(System.nanoTime());
            }
            speech.speaker.say(line, number + ":" + sender + ":" + i).whenComplete((done, failure) -> {
                synchronized (speech) {
                    if (failure == null) {
                        speech.accepted.set(its);
                    } else {
                        speech.failure = failure;
                    }
                }
                speech.room.release();
            });
            speech.said = i + 1;
        }
        // The last ones are answered too.
        speech.room.acquireUninterruptibly(UNDER_WAY);
    }

    /** As it was said. */
    private String text(int sender, int line) {
        return number + ":" + sender + ":" + line;
    }

    int said() {
        return speeches.stream().mapToInt(speech -> speech.said).sum();
    }

    /** Everything was accepted that this sender and those behind it have said, but for what a death interrupted. */
    void everythingWasAccepted(int first) {
        for (int sender = first; sender < speeches.size(); sender++) {
            int its = sender;
            Speech speech = speeches.get(sender);
            List<Integer> refused = IntStream.range(0, speech.said)
                    .filter(line -> !speech.accepted.get(line))
                    .boxed()
                    .toList();
            assertThat(refused)
                    .as("not accepted of sender %d, whose last failure was %s", sender, speech.failure)
                    .allMatch(line -> speech.speaker.mayNotKnow(death, its, line, text(its, line)));
            if (speech.speaker instanceof Speaker.Posting) {
                assertThat(refused)
                        .as("under way of sender %d when a node died", sender)
                        .hasSizeLessThanOrEqualTo(Speaker.Posting.LANES);
            }
        }
    }

    /** Those whose connection was there all the time. */
    List<Guest> stayed() {
        return crowd.guests().stream()
                .filter(guest -> guest.isIn() && before.contains(guest.session()))
                .toList();
    }

    /**
     * Whoever stayed has heard each message for it once, but for what died with a node, and no other; whoever did not has
     * heard none twice over one connection, and none that was for others.
     *
     * @param inOrder what one sender said was heard in that order
     * @return how many messages were heard by those who stayed
     */
    long check(boolean inOrder) {
        List<List<List<Integer>>> due = due();
        findWhatMustBeHeard();
        List<Guest> stayed = stayed();
        // What is missing in the end is told below.
        long end = System.nanoTime() + HEARD_WITHIN.toNanos();
        Await.until(
                "everything is heard",
                LIMIT,
                () -> System.nanoTime() - end > 0
                        || stayed.stream().allMatch(guest -> !guest.isIn() || hasHeardAll(guest, due)));
        crowd.settle();
        assertThat(stayed()).as("who stayed, at the end").hasSameSizeAs(stayed);
        for (Guest guest : crowd.guests()) {
            for (Session session : guest.sessions()) {
                check(guest, session, due, before.contains(session) && stayed.contains(guest), inOrder);
            }
        }
        return stayed.stream().mapToLong(guest -> guest.session().heardSoFar()).sum();
    }

    /** What was accepted, and can not have been lost with a node. */
    private void findWhatMustBeHeard() {
        for (int sender = 0; sender < speeches.size(); sender++) {
            int its = sender;
            Speech speech = speeches.get(sender);
            speech.accepted.stream()
                    .filter(line -> !speech.speaker.mayHaveLost(death, its, line, text(its, line)))
                    .forEach(speech.sure::set);
        }
    }

    private boolean hasHeardAll(Guest guest, List<List<List<Integer>>> due) {
        int sum = 0;
        for (int sender = 0; sender < speeches.size(); sender++) {
            BitSet sure = speeches.get(sender).sure;
            sum += Math.toIntExact(due.get(guest.number()).get(sender).stream()
                    .filter(sure::get)
                    .count());
        }
        Session session = guest.session();
        // The first is cheap; the second is without what need not be heard.
        return session.heardSoFar() >= sum
                && session.heard().stream()
                                .filter(one -> speeches.get(one.sender()).sure.get(one.number()))
                                .count()
                        >= sum;
    }

    /** What was said to each guest, lane by lane in that order. */
    List<List<Passage.Word>> words() {
        List<List<List<Integer>>> due = due();
        return crowd.guests().stream()
                .map(guest -> IntStream.range(0, speeches.size())
                        .boxed()
                        .flatMap(sender ->
                                due.get(guest.number()).get(sender).stream().map(its -> word(sender, its, guest)))
                        .toList())
                .toList();
    }

    private Passage.Word word(int sender, int number, Guest guest) {
        Speech speech = speeches.get(sender);
        return new Passage.Word(
                sender, number, lane(sender, number, guest), speech.times.get(number), speech.accepted.get(number));
    }

    /** Longest time, in nanoseconds, from when a message was about to be said until someone heard it. */
    long slowest() {
        return crowd.guests().stream()
                .flatMap(guest -> guest.sessions().stream())
                .flatMap(session -> session.heard().stream())
                .mapToLong(one -> one.at() - speeches.get(one.sender()).times.get(one.number()))
                .max()
                .orElse(0);
    }

    /** For each guest, what each sender said to it. */
    private List<List<List<Integer>>> due() {
        List<List<List<Integer>>> due = new ArrayList<>();
        crowd.guests().forEach(guest -> {
            List<List<Integer>> bySender = new ArrayList<>();
            speeches.forEach(speech -> bySender.add(new ArrayList<>()));
            due.add(bySender);
        });
        for (int sender = 0; sender < speeches.size(); sender++) {
            List<Script.Line> lines = speeches.get(sender).lines;
            for (int i = 0; i < lines.size(); i++) {
                for (int member : lines.get(i).members()) {
                    due.get(member).get(sender).add(i);
                }
            }
        }
        return due;
    }

    /** What a node's death did to what each sender said, and was accepted. */
    String toll() {
        return "lost " + speeches.stream().map(speech -> speech.lost).toList() + ", overtaken "
                + speeches.stream().map(speech -> speech.overtaken).toList();
    }

    private void check(Guest guest, Session session, List<List<List<Integer>>> due, boolean stayed, boolean inOrder) {
        List<List<Integer>> heard = new ArrayList<>();
        speeches.forEach(speech -> heard.add(new ArrayList<>()));
        for (Heard one : session.heard()) {
            assertThat(one.round())
                    .as("round of what guest %d heard", guest.number())
                    .isEqualTo(number);
            heard.get(one.sender()).add(one.number());
        }
        for (int sender = 0; sender < speeches.size(); sender++) {
            String what = "what guest " + guest.number() + " heard from sender " + sender;
            List<Integer> its = due.get(guest.number()).get(sender);
            List<Integer> sorted = heard.get(sender).stream().sorted().toList();
            Speech speech = speeches.get(sender);
            assertThat(sorted).as(what).doesNotHaveDuplicates();
            List<Script.Line> lines = speech.lines;
            List<Integer> strange = new ArrayList<>(sorted);
            strange.removeAll(its);
            // Who has moved is left out by the id of its connection before.
            strange.removeIf(one -> !stayed && lines.get(one).without().contains(guest.number()));
            assertThat(strange).as(what + ", not meant for it").isEmpty();
            if (stayed) {
                assertThat(sorted)
                        .as(what)
                        .containsAll(its.stream().filter(speech.sure::get).toList());
                its.stream()
                        .filter(line -> speech.accepted.get(line) && !sorted.contains(line))
                        .forEach(speech.lost::set);
            }
            if (inOrder) {
                checkOrder(what + (stayed ? "" : ", which was moved,"), sender, guest, heard.get(sender));
            }
        }
    }

    /** What has an order of its own: over REST each target, in a hub each connection of the caller. */
    private String lane(int sender, int number, Guest guest) {
        Speech speech = speeches.get(sender);
        Script.Line line = speech.lines.get(number);
        boolean toItself = line.kind() == Script.Kind.CONNECTION
                && speech.speaker instanceof Speaker.Invoking invoking
                && invoking.guest() == guest;
        return speech.over.get(number) + (script.isRest(sender) || toItself ? " " + line.target() : "");
    }

    /** What a node had when it died may still be under way when what was said later, to another node, is there. */
    private boolean isOvertaken(int sender, int line, int by) {
        Speech speech = speeches.get(sender);
        String text = text(sender, line);
        boolean late = speech.speaker.mayHaveLost(death, sender, line, text)
                || (!speech.accepted.get(line) && speech.speaker.mayNotKnow(death, sender, line, text));
        return line < by && late && death.mayHaveBeenMeant(sender, by);
    }

    private void checkOrder(String what, int sender, Guest guest, List<Integer> heard) {
        Map<String, Integer> last = new HashMap<>();
        List<Script.Line> lines = speeches.get(sender).lines;
        for (int number : heard) {
            String target = lane(sender, number, guest);
            if (isOvertaken(sender, number, last.getOrDefault(target, -1))) {
                speeches.get(sender).overtaken.set(number);
                target = "overtaken: " + target;
            }
            Integer before = last.put(target, number);
            assertThat(number)
                    .as(
                            "%s: %s, after %s: %s, of %s",
                            what, lines.get(number), before, before == null ? "" : lines.get(before), heard)
                    .isGreaterThan(before == null ? -1 : before);
        }
    }
}
