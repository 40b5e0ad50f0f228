package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.CancellationSignal;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.fake.FakeClient;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CancelInvocation, and the end of the connection, as calls hear of them (spec/signalr-hub.md §7). */
class CancellationTest extends ServerFixture {
    private final SubmissionPublisher<Integer> source = new SubmissionPublisher<>();

    final class StopHub extends Hub {
        Flow.Publisher<Integer> endless() {
            return source;
        }

        Stream<Integer> iterated(CancellationSignal signal, int from) {
            signal.onCancelled(() -> log.add("signal of iterated"));
            return Stream.iterate(from, i -> i + 1).onClose(() -> log.add("source closed"));
        }

        CompletionStage<Iterator<Integer>> late(CancellationSignal signal) {
            log.add("late");
            CompletableFuture<Iterator<Integer>> never = new CompletableFuture<>();
            signal.onCancelled(() -> never.completeExceptionally(new IllegalStateException("cancelled")));
            return never;
        }

        CompletionStage<String> plain(String before, CancellationSignal signal, String after) {
            log.add("plain " + before + after);
            CompletableFuture<String> result = new CompletableFuture<>();
            signal.onCancelled(() -> result.completeExceptionally(new HubException("stopped")));
            return result;
        }

        String blocking(CancellationSignal signal) throws InterruptedException {
            CountDownLatch cancelled = new CountDownLatch(1);
            signal.onCancelled(cancelled::countDown);
            log.add("blocking");
            if (!cancelled.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not cancelled");
            }
            signal.onCancelled(() -> log.add("at once"));
            return "cancelled " + signal.isCancelled();
        }

        int count(CancellationSignal signal) {
            return signal.isCancelled() ? 1 : 0;
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("stop", StopHub.class, StopHub::new);
    }

    private FakeClient client() {
        return stream.open("c", HubProtocol.JSON);
    }

    // compat: down-cancelled
    @Test
    void a_cancelled_stream_ends_without_an_error_and_its_publisher_is_told() throws Exception {
        FakeClient client = client();
        client.stream("1", "endless");
        Eventually.holds("a subscriber", source::hasSubscribers);
        source.submit(5);
        assertThat(client.item(Integer.class)).isEqualTo(5);
        client.cancel("1");
        assertThat(client.completion()).isEqualTo(Completion.empty("1"));
        Eventually.holds("no subscriber", () -> !source.hasSubscribers());
    }

    @Test
    void a_cancelled_iterator_is_closed_and_nothing_comes_after_its_end() throws Exception {
        FakeClient client = client();
        client.stream("1", "iterated", 7);
        assertThat(client.item(Integer.class)).isEqualTo(7);
        client.cancel("1");
        int next = 8;
        for (Object frame = client.nextFrame(); !frame.equals(Completion.empty("1")); frame = client.nextFrame()) {
            next++;
        }
        assertThat(next).isGreaterThanOrEqualTo(8);
        assertThat(java.util.List.of(log.next(), log.next()))
                .containsExactlyInAnyOrder("signal of iterated", "source closed");
        client.invoke("2", "count");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("0"));
    }

    @Test
    void a_stream_that_is_cancelled_before_it_began_ends_without_an_error() throws Exception {
        FakeClient client = client();
        client.stream("1", "late");
        assertThat(log.next()).isEqualTo("late");
        client.cancel("1");
        assertThat(client.completion()).isEqualTo(Completion.empty("1"));
    }

    // compat: down-cancel-unknown
    @Test
    void cancelling_what_is_unknown_or_over_does_nothing() throws Exception {
        FakeClient client = client();
        client.cancel("nobody");
        client.invoke("1", "count");
        client.completion();
        client.cancel("1");
        client.invoke("1", "count");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("0"));
    }

    // compat: down-signal
    @Test
    void the_signal_is_not_one_of_the_clients_arguments_and_plain_invocations_can_be_cancelled() throws Exception {
        FakeClient client = client();
        client.invoke("1", "plain", "a", "b");
        assertThat(log.next()).isEqualTo("plain ab");
        client.cancel("1");
        assertThat(client.completion().error())
                .isEqualTo("An unexpected error occurred invoking 'plain' on the server. HubException: stopped");
    }

    @Test
    void a_method_that_blocks_is_cancelled_too() throws Exception {
        FakeClient client = client();
        client.invoke("1", "blocking");
        assertThat(log.next()).isEqualTo("blocking");
        client.cancel("1");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("\"cancelled true\""));
        assertThat(log.next()).isEqualTo("at once");
    }

    @Test
    void a_cancellation_that_comes_right_behind_its_invocation_is_not_held_up_by_it() throws Exception {
        FakeClient client = client();
        client.send(
                new io.signalbox.protocol.hub.HubFrame.Invocation(
                        java.util.Map.of(), "1", "blocking", java.util.List.of(), java.util.List.of()),
                new io.signalbox.protocol.hub.HubFrame.CancelInvocation(java.util.Map.of(), "1"));
        assertThat(log.next()).isEqualTo("blocking");
        assertThat(client.completion().error()).isNull();
    }

    // compat: down-signal
    @Test
    void the_end_of_the_connection_cancels_every_call() throws Exception {
        FakeClient client = client();
        client.stream("1", "iterated", 0);
        client.invoke("2", "blocking");
        assertThat(log.next()).isEqualTo("blocking");
        stream.closed("c", "CLIENT_LOST", null);
        assertThat(java.util.List.of(log.next(), log.next(), log.next()))
                .containsExactlyInAnyOrder("signal of iterated", "source closed", "at once");
    }
}
