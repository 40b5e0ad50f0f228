package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers said to {@link EveryClient}, in several lanes, each of which has an order. The next one in a lane is said when the
 * one before was accepted; one that is not fails the test.
 */
final class Talk implements AutoCloseable {
    /** Every client in Node and in Chromium prints a line for each number in each lane. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final Duration HEARD_WITHIN = Duration.ofSeconds(60);
    private static final int SOME = 5;

    private final String name;
    private final List<Lane> lanes;
    /** How many were accepted. */
    private final Map<Lane, Integer> said = new ConcurrentHashMap<>();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean over;

    /**
     * One sender to one target.
     *
     * @param saying a text; done when it was accepted
     */
    record Lane(String name, Function<String, CompletionStage<?>> saying) {}

    private Talk(String name, List<Lane> lanes) {
        this.name = name;
        this.lanes = lanes;
        lanes.forEach(lane -> said.put(lane, 0));
        thread = new Thread(this::speak, name);
        thread.setDaemon(true);
    }

    static Talk begin(String name, List<Lane> lanes) {
        Talk talk = new Talk(name, lanes);
        talk.thread.start();
        return talk;
    }

    private void speak() {
        Map<Lane, CompletableFuture<?>> underWay = new HashMap<>();
        try {
            while (!over) {
                for (Lane lane : lanes) {
                    CompletableFuture<?> before = underWay.get(lane);
                    if (before == null || before.isDone()) {
                        underWay.put(lane, accepted(lane, before));
                    }
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            for (Lane lane : lanes) {
                CompletableFuture<?> last = underWay.get(lane);
                if (last != null) {
                    Await.result(text(lane, count(lane)), last);
                    said.merge(lane, 1, Integer::sum);
                }
            }
            ended.complete(null);
        } catch (RuntimeException | AssertionError e) {
            ended.completeExceptionally(e);
        }
    }

    /** Says the next one, after the one that was the last so far. */
    private CompletableFuture<?> accepted(Lane lane, @Nullable CompletableFuture<?> before) {
        if (before != null) {
            Await.result(text(lane, count(lane)), before);
            said.merge(lane, 1, Integer::sum);
        }
        return lane.saying.apply(text(lane, count(lane))).toCompletableFuture();
    }

    private String text(Lane lane, int number) {
        return prefix(lane) + number;
    }

    private String prefix(Lane lane) {
        return name + ", " + lane.name + ": ";
    }

    /** How many were accepted in a lane so far. */
    int count(Lane lane) {
        return said.getOrDefault(lane, 0);
    }

    Map<Lane, Integer> counts() {
        return Map.copyOf(said);
    }

    /** Waits until more is said in each lane, from beginning to end. */
    void goOn() {
        Map<Lane, Integer> before = counts();
        Await.until("more is said, " + name, HEARD_WITHIN, () -> {
            // It tells why it has ended.
            ended.getNow(null);
            return lanes.stream().allMatch(lane -> count(lane) > before.getOrDefault(lane, 0) + SOME);
        });
    }

    /** Everything that was said has been accepted when it returns. */
    void end() {
        over = true;
        Await.result(name, ended);
    }

    /** What a client has heard in a lane. */
    List<Integer> heard(Lane lane, List<String> told) {
        String prefix = "heard " + prefix(lane);
        return told.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> Integer.parseInt(line.substring(prefix.length())))
                .toList();
    }

    /** Each of these has heard, or hears within a limit, everything in these lanes, once and in order. */
    void isHeardWhole(List<EveryClient.Cell> cells, List<Lane> some) {
        for (EveryClient.Cell cell : cells) {
            for (Lane lane : some) {
                awaitLast(cell, lane);
                assertThat(heard(lane, cell.told()))
                        .as("what %s heard of %s, %s", cell.name(), name, lane.name)
                        .isEqualTo(IntStream.range(0, count(lane)).boxed().toList());
            }
        }
    }

    /** Waits until it has heard the last one of a lane. */
    void awaitLast(EveryClient.Cell cell, Lane lane) {
        String last = "heard " + text(lane, count(lane) - 1);
        EveryClient.await(
                cell, "hears the last of " + prefix(lane), () -> cell.told().contains(last));
    }

    List<Lane> lanes() {
        return lanes;
    }

    /** Ends it, if it has not ended. */
    @Override
    public void close() {
        over = true;
        ended.handle((done, failure) -> {
                    if (failure != null) {
                        System.out.println(name + " ended with " + failure);
                    }
                    return 0;
                })
                .join();
    }
}
