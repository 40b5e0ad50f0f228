package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.ToAppServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractDurationAssert;

/**
 * A client that does no harm: what it says comes back from its app server, again and again, and while others do theirs
 * it takes hardly longer than it took just before.
 */
public final class Neighbour implements AutoCloseable {
    /** Echoes in peace, and meanwhile. */
    private static final int MANY = 100;

    /** An attack is not repeated for longer, though there were fewer. */
    private static final Duration LONGEST = Duration.ofSeconds(6);

    /** What a client would hardly notice; tests share their machine, which stalls now and then. */
    private static final Bound MEDIAN = new Bound(Duration.ofMillis(150), Duration.ofSeconds(1));

    private static final Bound NINE_OF_TEN = new Bound(Duration.ofMillis(500), Duration.ofMillis(2_500));
    private static final Duration WORST = Duration.ofSeconds(5);

    private final FakeAppServer appServer;
    private final AnyClient client;
    private final String id;
    private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<Void> talking;
    private volatile boolean enough;
    /** Frames of the app server that hold nothing that is waited for. */
    private int looked;

    /** What others do, round by round. */
    @FunctionalInterface
    public interface Attack {
        /** @param number from 0 on */
        void round(int number) throws Exception;
    }

    /** However fast it was in peace, that much is allowed; and however slow, no more than that. */
    private record Bound(Duration least, Duration most) {
        Duration over(Duration inPeace) {
            Duration many = inPeace.multipliedBy(20);
            Duration upTo = many.compareTo(most) < 0 ? many : most;
            return upTo.compareTo(least) > 0 ? upTo : least;
        }
    }

    /** @param client after its handshake, alone at the app server so far */
    public Neighbour(FakeAppServer appServer, AnyClient client) {
        this.appServer = appServer;
        this.client = client;
        id = appServer.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId();
        talking = CompletableFuture.runAsync(this::talk, task -> new Thread(task, "neighbour").start());
        Eventually.holds("the neighbour is served", () -> !nanos.isEmpty());
    }

    private void talk() {
        try {
            while (!enough) {
                long begun = System.nanoTime();
                echo("echo " + nanos.size());
                nanos.add(System.nanoTime() - begun);
            }
        } catch (IOException e) {
            throw new AssertionError("the neighbour was cut off after " + nanos.size() + " echoes", e);
        }
    }

    private void echo(String target) throws IOException {
        String call = "{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[]}";
        client.say(call + "|");
        Eventually.holds("the app server hears " + target, () -> isHeard("\"" + target + "\""));
        appServer.toClient(id, call + "|");
        assertThat(client.next()).isEqualTo(call);
    }

    private boolean isHeard(String target) {
        List<ToAppServer> heard = appServer.heard();
        for (int size = heard.size(); looked < size; looked++) {
            ToAppServer frame = heard.get(looked);
            if (frame.hasClientData()
                    && frame.getClientData().getConnectionId().equals(id)
                    && frame.getClientData().getFrames().toStringUtf8().contains(target)) {
                return true;
            }
        }
        return false;
    }

    /** Others do this, until there were many echoes meanwhile: they took little more time than just before. */
    public void during(Attack attack) throws Exception {
        List<Long> inPeace = echoes(next(MANY));
        int first = nanos.size();
        long begun = System.nanoTime();
        int round = 0;
        do {
            attack.round(round++);
        } while (nanos.size() - first < MANY && System.nanoTime() - begun < LONGEST.toNanos());
        next(1);
        List<Long> meanwhile = echoes(first);
        took(meanwhile, 50, inPeace).isLessThanOrEqualTo(MEDIAN.over(share(inPeace, 50)));
        took(meanwhile, 90, inPeace).isLessThanOrEqualTo(NINE_OF_TEN.over(share(inPeace, 90)));
        took(meanwhile, 100, inPeace).isLessThanOrEqualTo(WORST);
    }

    /** Waits for so many echoes more; how many there were before. */
    private int next(int count) throws Exception {
        int before = nanos.size();
        Eventually.holds(count + " more echoes", () -> nanos.size() >= before + count || talking.isDone());
        if (talking.isDone()) {
            talking.get(1, TimeUnit.SECONDS);
        }
        return before;
    }

    /** How long each took from that one on, in order of length. */
    private List<Long> echoes(int from) {
        synchronized (nanos) {
            return nanos.subList(from, nanos.size()).stream().sorted().toList();
        }
    }

    private static AbstractDurationAssert<?> took(List<Long> meanwhile, int percent, List<Long> inPeace) {
        return assertThat(share(meanwhile, percent))
                .as(
                        "what %d %% of the %d echoes took at most; of %d before: %s",
                        percent, meanwhile.size(), inPeace.size(), share(inPeace, percent));
    }

    private static Duration share(List<Long> sorted, int percent) {
        return Duration.ofNanos(sorted.get((sorted.size() - 1) * percent / 100));
    }

    @Override
    public void close() throws IOException {
        enough = true;
        client.close();
    }
}
