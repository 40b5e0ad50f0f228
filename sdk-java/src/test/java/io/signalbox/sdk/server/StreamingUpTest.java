package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubFrame.StreamInvocation;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client's streams as parameters: every form, every end, back-pressure (spec/signalr-hub.md §7). */
class StreamingUpTest extends ServerFixture {
    /** Far more than a stream buffers; fewer than may wait, as the fake data plane does not heed a pause. */
    private static final int MANY = 1_000;

    private final CountDownLatch gate = new CountDownLatch(1);
    private boolean detailed;

    final class UpHub extends Hub {
        int sum(Iterator<Integer> numbers) {
            int sum = 0;
            while (numbers.hasNext()) {
                sum += numbers.next();
            }
            return sum;
        }

        CompletionStage<String> joined(String first, Flow.Publisher<String> words, String last) {
            return collected(words).thenApply(all -> first + all + last);
        }

        String two(Iterator<Integer> numbers, String between, Iterator<String> words) {
            StringBuilder text = new StringBuilder();
            numbers.forEachRemaining(text::append);
            text.append(between);
            words.forEachRemaining(text::append);
            return text.toString();
        }

        CompletionStage<Integer> reactive(org.reactivestreams.Publisher<Integer> numbers) {
            CompletableFuture<Integer> count = new CompletableFuture<>();
            numbers.subscribe(new CountingSubscriber(count));
            return count;
        }

        Iterator<String> shouted(Iterator<String> words) {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return words.hasNext();
                }

                @Override
                public String next() {
                    return words.next().toUpperCase(java.util.Locale.ROOT);
                }
            };
        }

        void noting(Iterator<@Nullable Integer> numbers) {
            try {
                while (numbers.hasNext()) {
                    log.add("item " + numbers.next());
                }
                log.add("end");
            } catch (RuntimeException e) {
                log.add(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }

        void subscribing(Flow.Publisher<Integer> numbers) {
            collected(numbers).whenComplete((all, failure) -> log.add(all + " " + failure));
        }

        void deaf(Iterator<Integer> numbers) throws InterruptedException {
            log.add("deaf");
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("gate still shut");
            }
            log.add("first " + numbers.next());
        }

        CompletionStage<Integer> leavingEarly(Flow.Publisher<Integer> numbers) {
            CompletableFuture<Integer> first = new CompletableFuture<>();
            numbers.subscribe(new First(first));
            return first;
        }

        void plain() {}
    }

    private static <T> CompletableFuture<List<T>> collected(Flow.Publisher<T> items) {
        CompletableFuture<List<T>> all = new CompletableFuture<>();
        items.subscribe(new Flow.Subscriber<>() {
            private final List<T> got = new ArrayList<>();

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(T item) {
                got.add(item);
            }

            @Override
            public void onError(Throwable failure) {
                all.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                all.complete(got);
            }
        });
        return all;
    }

    /** Asks for one after the other. */
    private record CountingSubscriber(
            CompletableFuture<Integer> total, int[] count, org.reactivestreams.Subscription[] from)
            implements org.reactivestreams.Subscriber<Integer> {
        CountingSubscriber(CompletableFuture<Integer> total) {
            this(total, new int[1], new org.reactivestreams.Subscription[1]);
        }

        @Override
        public void onSubscribe(org.reactivestreams.Subscription subscription) {
            from[0] = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(Integer item) {
            count[0]++;
            from[0].request(1);
        }

        @Override
        public void onError(Throwable failure) {
            total.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            total.complete(count[0]);
        }
    }

    private record First(CompletableFuture<Integer> item) implements Flow.Subscriber<Integer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(1);
            item.whenComplete((got, none) -> subscription.cancel());
        }

        @Override
        public void onNext(Integer got) {
            item.complete(got);
        }

        @Override
        public void onError(Throwable failure) {
            item.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {}
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("up", UpHub.class, UpHub::new);
    }

    @Override
    HubOptions options(HubOptions defaults) {
        return defaults.withEnableDetailedErrors(detailed);
    }

    private List<FakeClient> clients() {
        return List.of(stream.open("j", HubProtocol.JSON), stream.open("m", HubProtocol.MESSAGE_PACK));
    }

    private FakeClient client() {
        return stream.open("c", HubProtocol.JSON);
    }

    private static void upload(FakeClient client, String id, String target, String... streamIds) throws Exception {
        client.send(new Invocation(Map.of(), id, target, List.of(), List.of(streamIds)));
    }

    private static void end(FakeClient client, String streamId) {
        client.send(Completion.empty(streamId));
    }

    // compat: up-end
    @Test
    void an_iterator_reads_a_clients_stream_to_its_end() throws Exception {
        for (FakeClient client : clients()) {
            upload(client, "1", "Sum", "s");
            int sum = 0;
            for (int i = 0; i < MANY; i++) {
                client.item("s", i);
                sum += i;
            }
            end(client, "s");
            assertThat(client.completion())
                    .isEqualTo(Completion.of("1", client.encoded(sum).get(0)));
        }
    }

    // compat: up-order
    @Test
    void a_publisher_parameter_is_taken_out_of_the_arguments() throws Exception {
        for (FakeClient client : clients()) {
            client.send(new Invocation(Map.of(), "1", "joined", client.encoded("<", ">"), List.of("s")));
            client.item("s", "a");
            client.item("s", "b");
            end(client, "s");
            assertThat(client.completion())
                    .isEqualTo(Completion.of("1", client.encoded("<[a, b]>").get(0)));
        }
    }

    // compat: up-order, up-several, js-shared-ids
    @Test
    void streams_are_matched_to_their_ids_by_order() throws Exception {
        FakeClient client = client();
        client.send(new Invocation(Map.of(), "1", "two", client.encoded("-"), List.of("x", "y")));
        client.item("y", "b");
        client.item("x", 1);
        client.item("x", 2);
        end(client, "x");
        client.item("y", "c");
        end(client, "y");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("\"12-bc\""));
    }

    @Test
    void a_parameter_may_be_a_publisher_of_org_reactivestreams() throws Exception {
        FakeClient client = client();
        upload(client, "1", "reactive", "s");
        for (int i = 0; i < 100; i++) {
            client.item("s", i);
        }
        end(client, "s");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("100"));
    }

    // compat: up-several
    @Test
    void one_invocation_streams_both_ways() throws Exception {
        for (FakeClient client : clients()) {
            client.send(new StreamInvocation(Map.of(), "1", "shouted", List.of(), List.of("s")));
            client.item("s", "a");
            assertThat(client.item(String.class)).isEqualTo("A");
            client.item("s", "b");
            assertThat(client.item(String.class)).isEqualTo("B");
            end(client, "s");
            assertThat(client.completion()).isEqualTo(Completion.empty("1"));
        }
    }

    // compat: up-end
    @Test
    void a_stream_that_the_client_fails_fails_in_the_hub() throws Exception {
        FakeClient client = client();
        upload(client, "1", "noting", "s");
        client.item("s", 1);
        client.send(Completion.failed("s", "gave up"));
        assertThat(log.next()).isEqualTo("item 1");
        assertThat(log.next()).isEqualTo("HubException: gave up");
        assertThat(client.completion().error()).isNull();
    }

    // compat: up-bind
    @Test
    void an_item_that_does_not_bind_fails_the_stream_and_nobody_tells_the_client() throws Exception {
        for (FakeClient client : clients()) {
            upload(client, "1", "noting", "s");
            client.item("s", 1);
            client.item("s", "two");
            client.item("s", 3);
            end(client, "s");
            assertThat(log.next()).isEqualTo("item 1");
            assertThat(log.next()).isEqualTo("HubException: Failed to bind Stream message.");
            assertThat(client.completion().error()).isNull();
        }
    }

    // compat: up-bind
    @Test
    void with_detailed_errors_the_hub_reads_why_an_item_does_not_bind() throws Exception {
        detailed = true;
        close();
        open();
        FakeClient client = client();
        upload(client, "1", "noting", "s");
        client.item("s", "two");
        assertThat(log.next()).startsWith("HubException: Failed to bind Stream message. MismatchedInputException: ");
    }

    // compat: err-stream-count
    @Test
    void the_number_of_streams_must_be_right() throws Exception {
        FakeClient client = client();
        upload(client, "1", "Sum");
        assertThat(client.completion().error())
                .isEqualTo("An unexpected error occurred invoking 'Sum' on the server. HubException: Client sent 0"
                        + " stream(s), Hub method expects 1.");
        upload(client, "2", "sum", "a", "b");
        client.item("a", 1);
        assertThat(client.completion().error())
                .isEqualTo("An unexpected error occurred invoking 'sum' on the server. HubException: Client sent 2"
                        + " stream(s), Hub method expects 1.");
    }

    // compat: up-unknown
    @Test
    void items_and_ends_of_unknown_streams_are_passed_over() throws Exception {
        FakeClient client = client();
        client.item("nobody", 1);
        end(client, "nobody");
        client.invoke("1", "plain");
        assertThat(client.completion().error()).isNull();
    }

    // compat: up-left-open
    @Test
    void streams_that_are_open_when_the_method_returns_end_silently() throws Exception {
        FakeClient client = client();
        upload(client, "1", "subscribing", "s");
        assertThat(client.completion().error()).isNull();
        assertThat(log.next()).isEqualTo("[] null");
        client.item("s", 1);
        client.invoke("2", "plain");
        assertThat(client.completion().error()).isNull();
    }

    @Test
    void a_method_that_wants_no_more_does_not_hold_up_its_client() throws Exception {
        FakeClient client = client();
        upload(client, "1", "leavingEarly", "s");
        for (int i = 0; i < 100; i++) {
            client.item("s", i);
        }
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("0"));
        client.invoke("2", "plain");
        assertThat(client.completion().error()).isNull();
    }

    // compat: close-uploads
    @Test
    void open_streams_fail_when_the_client_goes_after_what_came_before() throws Exception {
        FakeClient client = client();
        upload(client, "1", "noting", "s");
        for (int i = 0; i < 50; i++) {
            client.item("s", i);
        }
        stream.closed("c", "CLIENT_LEFT", null);
        for (int i = 0; i < 50; i++) {
            String next = log.next();
            if (next.startsWith("Cancel")) {
                // the method was too slow for those that the full buffer had no room for
                assertThat(i).isGreaterThanOrEqualTo(10);
                assertThat(next).isEqualTo("CancellationException: The underlying connection was closed.");
                return;
            }
            assertThat(next).isEqualTo("item " + i);
        }
        assertThat(log.next()).isEqualTo("CancellationException: The underlying connection was closed.");
    }

    @Test
    void a_publisher_fails_when_the_stream_to_the_service_is_lost() throws Exception {
        FakeClient client = client();
        client.send(new Invocation(Map.of(), "1", "joined", client.encoded("<", ">"), List.of("s")));
        upload(client, "2", "noting", "t");
        client.item("t", 1);
        assertThat(log.next()).isEqualTo("item 1");
        stream.breakOff();
        assertThat(log.next()).isEqualTo("CancellationException: The underlying connection was closed.");
    }

    // compat: ho-stream-buffer, up-full
    @Test
    void a_full_stream_holds_its_client_back_and_pauses_its_socket() throws Exception {
        FakeClient client = client();
        upload(client, "1", "deaf", "s");
        assertThat(log.next()).isEqualTo("deaf");
        // ten wait in the buffer, 64 in the inbox
        for (int i = 0; i < 10 + 64; i++) {
            client.item("s", i);
        }
        assertThat(stream.next(FrameCase.CLIENT_FLOW).getClientFlow().getPaused())
                .isTrue();
        FakeClient other = stream.open("other", HubProtocol.JSON);
        other.invoke("x", "plain");
        assertThat(other.completion().error()).isNull();
        gate.countDown();
        assertThat(log.next()).isEqualTo("first 0");
        // the method has returned: the rest is passed over, and the client is read again
        assertThat(stream.next(FrameCase.CLIENT_FLOW).getClientFlow().getPaused())
                .isFalse();
    }

    @Test
    void more_blocked_readers_than_threads_still_get_their_items() throws Exception {
        List<FakeClient> many = IntStream.range(0, 4 * Runtime.getRuntime().availableProcessors() + 64)
                .mapToObj(i -> stream.open("c" + i, HubProtocol.JSON))
                .toList();
        for (FakeClient client : many) {
            upload(client, "1", "sum", "s");
        }
        for (FakeClient client : many) {
            client.item("s", 40);
            client.item("s", 2);
            end(client, "s");
        }
        for (int i = 0; i < many.size(); i++) {
            String completion = stream.next(FrameCase.CLIENT_DATA)
                    .getClientData()
                    .getFrames()
                    .toStringUtf8();
            assertThat(completion).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":42}\u001e");
        }
    }

    // compat: inv-no-slot
    @Test
    void uploads_take_no_slot_and_their_items_come_while_the_method_runs() throws Exception {
        FakeClient client = client();
        upload(client, "1", "deaf", "s");
        upload(client, "2", "sum", "t");
        client.invoke("3", "plain");
        assertThat(client.completion().invocationId()).isEqualTo("3");
        client.item("t", 5);
        end(client, "t");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("5"));
        client.item("s", 1);
        gate.countDown();
    }
}
