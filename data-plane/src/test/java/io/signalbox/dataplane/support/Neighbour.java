package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.ToAppServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client that does no harm: what it says comes back from its app server, again and again while others do theirs. */
public final class Neighbour implements AutoCloseable {
    /** Far from what it takes, and from what a client would notice as gone; tests share their machine. */
    private static final Duration MOST = Duration.ofSeconds(5);

    private final FakeAppServer appServer;
    private final AnyClient client;
    private final String id;
    private final CompletableFuture<Void> talking;
    private volatile boolean enough;
    private volatile long longest;
    private volatile int echoes;

    /** @param client after its handshake, alone at the app server so far */
    public Neighbour(FakeAppServer appServer, AnyClient client) {
        this.appServer = appServer;
        this.client = client;
        id = appServer.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId();
        talking = CompletableFuture.runAsync(this::talk);
        Eventually.holds("the neighbour is served", () -> echoes > 0);
    }

    private void talk() {
        try {
            while (!enough) {
                long begun = System.nanoTime();
                echo("echo " + echoes);
                longest = Math.max(longest, System.nanoTime() - begun);
                echoes++;
            }
        } catch (IOException e) {
            throw new AssertionError("the neighbour was cut off after " + echoes + " echoes", e);
        }
    }

    private void echo(String target) throws IOException {
        String call = "{\"type\":1,\"target\":\"" + target + "\",\"arguments\":[]}";
        client.say(call + "|");
        Eventually.holds(
                "the app server hears " + target,
                () -> appServer.heard().stream()
                        .anyMatch(frame -> frame.hasClientData()
                                && frame.getClientData().getConnectionId().equals(id)
                                && frame.getClientData()
                                        .getFrames()
                                        .toStringUtf8()
                                        .contains("\"" + target + "\"")));
        appServer.toClient(id, call + "|");
        assertThat(client.next()).isEqualTo(call);
    }

    /** Every echo so far, and one more, took little time. */
    public void wasServed() throws Exception {
        int before = echoes;
        Eventually.holds("one more echo", () -> echoes > before || talking.isDone());
        enough = true;
        talking.get(30, TimeUnit.SECONDS);
        assertThat(Duration.ofNanos(longest)).isLessThan(MOST);
    }

    @Override
    public void close() throws IOException {
        enough = true;
        client.close();
    }
}
