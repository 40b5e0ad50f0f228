package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams that end, come back, and leave. */
class ReconnectTest extends ServerFixture {
    private final CountDownLatch gate = new CountDownLatch(1);

    final class StayHub extends Hub {
        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            clients().others().send("left", context().connectionId());
            log.add("disconnected " + (error == null ? "in order" : error.getMessage()));
        }

        String slow() throws InterruptedException {
            log.add("slow");
            return gate.await(30, TimeUnit.SECONDS) ? "done" : "never";
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("stay", StayHub.class, StayHub::new);
    }

    @Override
    HubOptions options(HubOptions defaults) {
        return defaults.withStreamsPerHub(2);
    }

    @Test
    void a_stream_that_ends_takes_its_clients_along_and_is_opened_again() throws Exception {
        FakeStream second = service.stream();
        // What goes over it has come, so the app server knows that it is welcome.
        FakeClient other = second.open("e", HubProtocol.JSON);
        other.invoke("1", "unknown");
        assertThat(other.completion().error()).isNotNull();
        stream.open("c", HubProtocol.JSON);
        stream.breakOff();
        assertThat(log.next()).isEqualTo("disconnected hub stay: the stream to the service has ended");
        // good-byes go over the stream that is left
        assertThat(second.next(FrameCase.DELIVER)
                        .getDeliver()
                        .getPayload()
                        .getJson()
                        .toStringUtf8())
                .contains("\"left\"");
        FakeStream again = service.stream();
        FakeClient client = again.open("d", HubProtocol.JSON);
        gate.countDown();
        client.invoke("1", "slow");
        assertThat(client.completion().error()).isNull();
    }

    @Test
    void a_service_that_is_away_is_asked_again_until_it_answers() throws Exception {
        service.stream();
        service.refuse(4);
        int before = service.discoveries();
        stream.breakOff();
        service.stream();
        assertThat(service.discoveries()).isEqualTo(before + 5);
    }

    @Test
    void a_node_that_leaves_is_replaced_while_its_clients_stay() throws Exception {
        service.stream();
        FakeClient client = stream.open("c", HubProtocol.JSON);
        stream.leaving();
        FakeStream successor = service.stream();
        gate.countDown();
        client.invoke("1", "slow");
        assertThat(client.completion().error()).isNull();
        HubContext<StayHub, ClientProxy> context = server.context(StayHub.class);
        context.clients().all().send("n", 1);
        assertThat(successor.hasNothing()).isTrue();
    }

    @Test
    void a_server_that_closes_lets_invocations_end_and_tells_its_clients_to_reconnect() throws Exception {
        FakeStream second = service.stream();
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "slow");
        assertThat(log.next()).isEqualTo("slow");
        Thread closing = new Thread(server::close);
        closing.start();
        assertThat(stream.next().hasLeaving()).isTrue();
        gate.countDown();
        assertThat(client.completion().error()).isNull();
        CloseClient close = client.close();
        assertThat(close.hasError()).isFalse();
        assertThat(close.getAllowReconnect()).isTrue();
        assertThat(log.next()).isEqualTo("disconnected in order");
        assertThat(stream.endedByAppServer()).isTrue();
        assertThat(second.endedByAppServer()).isTrue();
        closing.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(closing.isAlive()).isFalse();
        assertThat(server.context(StayHub.class).clients().all().send("x").toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void a_client_that_comes_while_the_server_leaves_is_sent_on() throws Exception {
        service.stream();
        FakeClient busy = stream.open("busy", HubProtocol.JSON);
        busy.invoke("1", "slow");
        assertThat(log.next()).isEqualTo("slow");
        Thread closing = new Thread(server::close);
        closing.start();
        assertThat(stream.next(FrameCase.LEAVING).getFrameCase()).isEqualTo(FromAppServer.FrameCase.LEAVING);
        FakeClient late = stream.open("late", HubProtocol.JSON);
        assertThat(late.close().getAllowReconnect()).isTrue();
        gate.countDown();
        closing.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(closing.isAlive()).isFalse();
    }

    @Test
    void what_a_client_sends_while_the_server_leaves_is_not_begun() throws Exception {
        service.stream();
        FakeClient busy = stream.open("busy", HubProtocol.JSON);
        busy.invoke("1", "slow");
        assertThat(log.next()).isEqualTo("slow");
        Thread closing = new Thread(server::close);
        closing.start();
        // the answer to a late client proves that the server leaves
        stream.next(FrameCase.LEAVING);
        stream.open("late", HubProtocol.JSON).close();
        busy.invoke("2", "slow");
        // and this one, that the invocation has arrived
        stream.open("later", HubProtocol.JSON).close();
        gate.countDown();
        assertThat(busy.completion().invocationId()).isEqualTo("1");
        assertThat(busy.close().getAllowReconnect()).isTrue();
        closing.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(closing.isAlive()).isFalse();
        do {
            assertThat(log.next()).isEqualTo("disconnected in order");
        } while (!log.isEmpty());
    }

    @Test
    void a_second_close_does_not_wait() {
        server.close();
        long start = System.nanoTime();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void a_start_that_finds_no_service_says_so_in_time() {
        service.refuse(Integer.MAX_VALUE);
        HubServerBuilder builder = HubServer.connect(service.connectionString())
                .hub("stay", StayHub.class, StayHub::new)
                .startTimeout(Duration.ofSeconds(3));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("hub stay: no stream to the service within 3000 ms")
                .rootCause()
                .hasMessageContaining("503 (expected: 200) The service is too busy to take this.");
    }
}
