package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.fake.FakeStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is sent from outside hub methods when the node that took it so far leaves. */
class NextStreamTest extends ServerFixture {
    static final class NewsHub extends Hub {}

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("news", NewsHub.class, NewsHub::new);
    }

    private CompletableFuture<?> send(int number) {
        HubContext<NewsHub, ClientProxy> context = server.context(NewsHub.class);
        return CompletableFuture.runAsync(
                () -> context.clients().all().send("n", number), task -> new Thread(task).start());
    }

    /** Something is sent until the app server asks the leaving node whether all has arrived there. */
    private record Moving(CompletableFuture<?> last, FakeStream successor, FromAppServer question) {}

    private Moving moving() throws Exception {
        send(0).get(30, TimeUnit.SECONDS);
        assertThat(stream.next().hasDeliver()).isTrue();
        stream.leaving();
        FakeStream successor = service.stream();
        CompletableFuture<?> last = send(1);
        FromAppServer next = stream.next();
        while (next.hasDeliver()) {
            // The app server has not heard yet that it is welcome elsewhere.
            last = send(1);
            next = stream.next();
        }
        assertThat(next.hasFlush()).isTrue();
        return new Moving(last, successor, next);
    }

    @Test
    void it_waits_until_what_the_leaving_node_took_has_arrived() throws Exception {
        Moving moving = moving();
        assertThat(moving.successor().hasNothing()).isTrue();
        assertThat(moving.last().isDone()).isFalse();
        stream.ack(moving.question().getFlush().getAckId());
        assertThat(moving.successor().next().hasDeliver()).isTrue();
        moving.last().get(30, TimeUnit.SECONDS);
        send(2).get(30, TimeUnit.SECONDS);
        assertThat(moving.successor().next().hasDeliver()).isTrue();
        assertThat(stream.hasNothing()).as("asked once").isTrue();
    }

    @Test
    void it_waits_for_no_node_that_has_gone() throws Exception {
        Moving moving = moving();
        stream.breakOff();
        assertThat(moving.successor().next().hasDeliver()).isTrue();
        moving.last().get(30, TimeUnit.SECONDS);
    }
}
