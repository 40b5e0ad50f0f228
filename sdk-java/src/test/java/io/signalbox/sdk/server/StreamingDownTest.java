package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.ClientFlow;
import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.StreamItem;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Results as streams: every form, every end and every text of spec/signalr-hub.md §7, in both encodings. */
class StreamingDownTest extends ServerFixture {
    private final SubmissionPublisher<String> source = new SubmissionPublisher<>();
    private boolean detailed;

    final class DownHub extends Hub implements AutoCloseable {
        Stream<Integer> count(int to) {
            return IntStream.range(0, to).boxed();
        }

        private boolean used;

        Stream<Integer> closing() {
            used = true;
            return Stream.of(1).onClose(() -> log.add("source closed"));
        }

        Iterator<@Nullable String> words() {
            return java.util.Arrays.asList("one", null, "three").iterator();
        }

        Flow.Publisher<String> published() {
            return source;
        }

        SubmissionPublisher<String> publishedByItsClass() {
            return source;
        }

        CompletionStage<Flow.Publisher<String>> later() {
            return CompletableFuture.supplyAsync(() -> source);
        }

        org.reactivestreams.Publisher<Long> reactive() {
            return subscriber -> subscriber.onSubscribe(new org.reactivestreams.Subscription() {
                private long next = 1L << 40;

                @Override
                public void request(long count) {
                    if (next < (1L << 40) + 2) {
                        subscriber.onNext(next++);
                    } else {
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {
                    log.add("reactive cancelled");
                }
            });
        }

        @Nullable
        Stream<String> absent() {
            return null;
        }

        Stream<String> throwing() {
            throw new IllegalStateException("secret");
        }

        CompletionStage<Stream<String>> failing() {
            return CompletableFuture.failedFuture(new HubException("told"));
        }

        Stream<Integer> breaking(boolean told) {
            return Stream.of(1, 2).map(item -> {
                if (item == 2) {
                    throw told ? new HubException("told") : new IllegalStateException("secret");
                }
                return item;
            });
        }

        Flow.Publisher<String> unsubscribable() {
            return subscriber -> {
                throw new IllegalStateException("secret");
            };
        }

        Stream<Object> unwritable() {
            return Stream.of(new Object() {
                public String getBroken() {
                    throw new IllegalStateException("no value");
                }
            });
        }

        List<Integer> list() {
            return List.of(1, 2);
        }

        @Override
        public void close() {
            if (used) {
                log.add("hub closed");
            }
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("down", DownHub.class, DownHub::new);
    }

    @Override
    HubOptions options(HubOptions defaults) {
        return defaults.withEnableDetailedErrors(detailed);
    }

    private List<FakeClient> clients() {
        return List.of(stream.open("j", HubProtocol.JSON), stream.open("m", HubProtocol.MESSAGE_PACK));
    }

    // compat: inv-stream-end, down-forms
    @Test
    void items_come_one_by_one_and_the_end_is_a_completion_without_a_result() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("7", "count", 2);
        assertThat(client.json()).isEqualTo("{\"type\":2,\"invocationId\":\"7\",\"item\":0}\u001e");
        assertThat(client.json()).isEqualTo("{\"type\":2,\"invocationId\":\"7\",\"item\":1}\u001e");
        assertThat(client.json()).isEqualTo("{\"type\":3,\"invocationId\":\"7\"}\u001e");
        FakeClient packed = stream.open("m", HubProtocol.MESSAGE_PACK);
        packed.stream("7", "count", 1);
        assertThat(packed.nextFrame()).isEqualTo(new StreamItem(Map.of(), "7", RawValue.of(new byte[] {0})));
        assertThat(packed.nextFrame()).isEqualTo(Completion.empty("7"));
    }

    @Test
    void a_long_stream_comes_whole_and_in_order() throws Exception {
        for (FakeClient client : clients()) {
            client.stream("1", "count", 20_000);
            for (int i = 0; i < 20_000; i++) {
                assertThat(client.item(Integer.class)).isEqualTo(i);
            }
            assertThat(client.completion()).isEqualTo(Completion.empty("1"));
        }
    }

    // compat: down-forms
    @Test
    void an_iterator_is_a_stream_and_null_is_an_item() throws Exception {
        for (FakeClient client : clients()) {
            client.stream("1", "words");
            assertThat(client.item(String.class)).isEqualTo("one");
            assertThat(client.item(String.class)).isNull();
            assertThat(client.item(String.class)).isEqualTo("three");
            assertThat(client.completion()).isEqualTo(Completion.empty("1"));
        }
    }

    // compat: down-forms
    @Test
    void a_publisher_is_a_stream_also_by_its_class_and_later() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        for (String target : List.of("published", "publishedByItsClass", "later")) {
            client.stream(target, target);
        }
        List<String> expected = List.of("published", "publishedByItsClass", "later");
        awaitSubscribers(3);
        source.submit("hello");
        List<String> got = Stream.of(1, 2, 3)
                .map(i -> ((StreamItem) frame(client)).invocationId())
                .toList();
        assertThat(got).containsExactlyInAnyOrderElementsOf(expected);
        source.close();
        List<String> ended = Stream.of(1, 2, 3)
                .map(i -> ((Completion) frame(client)).invocationId())
                .toList();
        assertThat(ended).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Object frame(FakeClient client) {
        try {
            return client.nextFrame();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitSubscribers(int count) {
        Eventually.holds("subscribers", () -> source.getNumberOfSubscribers() == count);
    }

    @Test
    void a_publisher_of_org_reactivestreams_is_a_stream_and_a_long_stays_64_bits_wide() throws Exception {
        for (FakeClient client : clients()) {
            client.stream("1", "reactive");
            assertThat(client.item(Long.class)).isEqualTo(1L << 40);
            assertThat(client.item(Long.class)).isEqualTo((1L << 40) + 1);
            assertThat(client.completion()).isEqualTo(Completion.empty("1"));
        }
        FakeClient packed = stream.open("p", HubProtocol.MESSAGE_PACK);
        packed.stream("1", "reactive");
        byte[] int64 = {(byte) 0xD3, 0, 0, 1, 0, 0, 0, 0, 0};
        assertThat(packed.nextFrame()).isEqualTo(new StreamItem(Map.of(), "1", RawValue.of(int64)));
    }

    // compat: inv-instance
    @Test
    void the_source_is_closed_and_the_hub_too_when_the_stream_is_over() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("1", "closing");
        assertThat(client.item(Integer.class)).isEqualTo(1);
        client.completion();
        assertThat(log.next()).isEqualTo("source closed");
        assertThat(log.next()).isEqualTo("hub closed");
    }

    // compat: err-stream-threw, err-stream-null, err-stream-broke, err-target
    @Test
    void failures_are_told_without_detail() throws Exception {
        for (FakeClient client : clients()) {
            assertThat(errorOf(client, "Throwing"))
                    .isEqualTo("An unexpected error occurred invoking 'Throwing' on the server.");
            assertThat(errorOf(client, "Failing"))
                    .isEqualTo("An unexpected error occurred invoking 'Failing' on the server. HubException: told");
            assertThat(errorOf(client, "Absent"))
                    .isEqualTo("The value returned by the streaming method 'absent' is not a ChannelReader<> or"
                            + " IAsyncEnumerable<>.");
            assertThat(errorOf(client, "unsubscribable"))
                    .isEqualTo("An error occurred on the server while streaming results.");
            client.stream("b", "breaking", false);
            assertThat(client.item(Integer.class)).isEqualTo(1);
            assertThat(client.completion())
                    .isEqualTo(Completion.failed("b", "An error occurred on the server while streaming results."));
            client.stream("b", "breaking", true);
            assertThat(client.item(Integer.class)).isEqualTo(1);
            assertThat(client.completion())
                    .isEqualTo(Completion.failed(
                            "b", "An error occurred on the server while streaming results. HubException: told"));
        }
    }

    // compat: err-stream-broke
    @Test
    void failures_are_told_with_detail_when_asked_for() throws Exception {
        detailed = true;
        close();
        open();
        FakeClient client = stream.open("j", HubProtocol.JSON);
        assertThat(errorOf(client, "throwing"))
                .isEqualTo("An unexpected error occurred invoking 'throwing' on the server. IllegalStateException:"
                        + " secret");
        assertThat(errorOf(client, "unsubscribable"))
                .isEqualTo("An error occurred on the server while streaming results. IllegalStateException: secret");
    }

    private static @Nullable String errorOf(FakeClient client, String target) throws Exception {
        client.stream("e", target);
        Completion completion = client.completion();
        assertThat(completion.invocationId()).isEqualTo("e");
        return completion.error();
    }

    // compat: err-streaming
    @Test
    void each_kind_of_invocation_is_for_its_kind_of_method() throws Exception {
        for (FakeClient client : clients()) {
            client.invoke("1", "Count", 2);
            assertThat(client.completion())
                    .isEqualTo(Completion.failed(
                            "1",
                            "The client attempted to invoke the streaming 'Count' method with a non-streaming"
                                    + " invocation."));
            assertThat(errorOf(client, "List"))
                    .isEqualTo("The client attempted to invoke the non-streaming 'List' method with a streaming"
                            + " invocation.");
            client.invoke("2", "list");
            assertThat(client.completion().error()).isNull();
            assertThat(errorOf(client, "nowhere"))
                    .isEqualTo("Failed to invoke 'nowhere' due to an error on the server. HubException: Method does not"
                            + " exist.");
        }
    }

    // compat: err-id-in-use
    @Test
    void an_id_is_in_use_until_its_stream_is_over() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("1", "published");
        awaitSubscribers(1);
        client.stream("1", "count", 1);
        assertThat(client.completion()).isEqualTo(Completion.failed("1", "Invocation ID '1' is already in use."));
        source.close();
        assertThat(client.completion()).isEqualTo(Completion.empty("1"));
        client.stream("1", "count", 0);
        assertThat(client.completion()).isEqualTo(Completion.empty("1"));
    }

    @Test
    void a_client_has_no_more_than_a_thousand_streams_at_a_time() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        for (int i = 0; i < 1_000; i++) {
            client.stream("s" + i, "published");
        }
        client.stream("more", "published");
        assertThat(client.completion())
                .isEqualTo(Completion.failed(
                        "more",
                        "An unexpected error occurred invoking 'published' on the server. HubException: The client has"
                                + " its 1000 streams open already."));
    }

    // compat: inv-no-slot
    @Test
    void streams_take_no_slot() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("1", "published");
        client.stream("2", "published");
        client.invoke("3", "list");
        assertThat(client.completion().invocationId()).isEqualTo("3");
    }

    // compat: rl-unwritable
    @Test
    void an_item_that_cannot_be_written_ends_the_connection() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("1", "unwritable");
        CloseClient close = client.close();
        assertThat(close.getError()).isEqualTo("Connection closed with an error.");
        assertThat(close.getAllowReconnect()).isTrue();
        stream.closed("j", "APP_SERVER_CLOSED", close.getError());
    }

    @Test
    void a_client_that_is_gone_stops_its_streams() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("1", "published");
        client.stream("2", "reactive");
        client.stream("3", "later");
        awaitSubscribers(2);
        stream.closed("j", "CLIENT_LEFT", null);
        awaitSubscribers(0);
    }

    @Test
    void a_server_that_stops_ends_streams_without_calling_them_whole() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("1", "published");
        awaitSubscribers(1);
        server.close();
        assertThat(client.close().getAllowReconnect()).isTrue();
        awaitSubscribers(0);
        assertThat(stream.hasNothing()).isTrue();
    }

    // compat: pressure-send, down-pressure
    @Test
    void items_wait_while_their_client_reads_slowly() throws Exception {
        FakeClient client = stream.open("j", HubProtocol.JSON);
        client.stream("1", "published");
        awaitSubscribers(1);
        source.submit("first");
        assertThat(client.item(String.class)).isEqualTo("first");
        // The next one is asked for when that has been sent, which the client may see before.
        Eventually.holds("the first is done with", () -> source.estimateMaximumLag() == 0);
        flow("j", true);
        FakeClient other = stream.open("o", HubProtocol.JSON);
        roundTrip(other);
        source.submit("second");
        source.submit("third");
        // it was asked for before the client became slow
        assertThat(client.item(String.class)).isEqualTo("second");
        roundTrip(other);
        assertThat(stream.hasNothing()).isTrue();
        flow("j", false);
        assertThat(client.item(String.class)).isEqualTo("third");
        source.close();
        assertThat(client.completion()).isEqualTo(Completion.empty("1"));
    }

    /** Afterwards everything is done that the service said before. */
    private static void roundTrip(FakeClient client) throws Exception {
        client.invoke("r", "list");
        assertThat(client.completion().invocationId()).isEqualTo("r");
    }

    private void flow(String id, boolean paused) {
        stream.send(ToAppServer.newBuilder()
                .setClientFlow(ClientFlow.newBuilder().setConnectionId(id).setPaused(paused))
                .build());
    }
}
