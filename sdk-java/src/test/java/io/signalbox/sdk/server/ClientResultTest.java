package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.protobuf.ByteString;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.ClientResult.Outcome;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.sdk.CancellationSignal;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.SendFailedException;
import io.signalbox.sdk.fake.FakeClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Questions to clients and their answers: every end and every text of spec/signalr-hub.md §7, client results. */
class ClientResultTest extends ServerFixture {
    private final CountDownLatch held = new CountDownLatch(1);
    private boolean detailed;

    interface Player {
        CompletionStage<String> chooseCard(int from, CancellationSignal signal);

        CompletionStage<List<Integer>> hand();

        void deal(String card, @Nullable CancellationSignal signal);
    }

    final class AskHub extends Hub {
        @Override
        protected void onConnected() throws Exception {
            if (context().query().containsKey("ask")) {
                clients().caller().invoke("Ask", String.class);
            }
        }

        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            log.add("disconnected " + error);
        }

        String ask(String question) throws Exception {
            log.add("asking");
            return clients()
                    .caller()
                    .invoke("Ask", String.class, question)
                    .toCompletableFuture()
                    .get();
        }

        CompletionStage<Integer> askLater(String id) {
            return clients().within(Duration.ofMinutes(1)).client(id).invoke("Ask", Integer.class);
        }

        void hold() throws Exception {
            log.add("holding");
            assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
            log.add("held");
        }

        void echo() {
            log.add("echo");
        }

        void note() {
            log.add("note");
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("ask", AskHub.class, AskHub::new);
    }

    @Override
    HubOptions options(HubOptions defaults) {
        return defaults.withEnableDetailedErrors(detailed);
    }

    private InvokeClient question() throws InterruptedException {
        return stream.next(FrameCase.INVOKE_CLIENT).getInvokeClient();
    }

    private static Invocation json(InvokeClient question) {
        return (Invocation)
                HubProtocol.JSON.decode(question.getPayload().getJson().asReadOnlyByteBuffer());
    }

    private void answer(InvokeClient question, HubProtocol protocol, Completion completion) {
        stream.send(ToAppServer.newBuilder()
                .setClientResult(ClientResult.newBuilder()
                        .setInvocationId(question.getInvocationId())
                        .setHubProtocol(protocol.name())
                        .setCompletion(ByteString.copyFrom(protocol.encode(completion))))
                .build());
    }

    private void answer(InvokeClient question, String jsonResult) {
        answer(question, HubProtocol.JSON, Completion.of(question.getInvocationId(), RawValue.ofJson(jsonResult)));
    }

    private void end(InvokeClient question, Outcome outcome) {
        stream.send(ToAppServer.newBuilder()
                .setClientResult(ClientResult.newBuilder()
                        .setInvocationId(question.getInvocationId())
                        .setOutcome(outcome)
                        .setRefusal(outcome == Outcome.REFUSED ? Refusal.SERVER_BUSY.name() : ""))
                .build());
    }

    private CompletionStage<Integer> askOutside() {
        return server.context(AskHub.class).clients().client("x").invoke("Ask", Integer.class);
    }

    private static Throwable failure(CompletionStage<?> stage) throws Exception {
        try {
            Object result = stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
            throw new AssertionError("not failed: " + result);
        } catch (ExecutionException e) {
            return java.util.Objects.requireNonNull(e.getCause());
        }
    }

    private static <R> @Nullable R result(CompletionStage<R> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    // compat: ask-api, ask-wire
    @Test
    void a_hub_method_gets_its_callers_answer() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "ask", "how?");
        InvokeClient question = question();
        assertThat(question.getConnectionId()).isEqualTo("c");
        assertThat(question.getTimeoutMs()).isEqualTo(30_000);
        assertThat(json(question).target()).isEqualTo("Ask");
        assertThat(json(question).invocationId()).isEqualTo(question.getInvocationId());
        assertThat(json(question).arguments()).containsExactly(RawValue.ofJson("\"how?\""));
        Invocation packed = (Invocation) HubProtocol.MESSAGE_PACK.decode(
                question.getPayload().getMessagepack().asReadOnlyByteBuffer());
        assertThat(packed.invocationId()).isEqualTo(question.getInvocationId());
        answer(question, "\"so\"");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("\"so\""));
    }

    @Test
    void a_context_asks_any_client_and_reads_either_encoding() throws Exception {
        CompletionStage<Integer> asked = askOutside();
        InvokeClient question = question();
        byte[] int32 = {(byte) 0xD2, 0, 1, 0x11, 0x70};
        answer(question, HubProtocol.MESSAGE_PACK, Completion.of(question.getInvocationId(), RawValue.of(int32)));
        assertThat(result(asked)).isEqualTo(70_000);
        HubContext<AskHub, ClientProxy> context = server.context(AskHub.class);
        CompletionStage<List<Integer>> list =
                context.clients().client("x").invoke("Ask", new TypeReference<List<Integer>>() {});
        answer(question(), "[1,2]");
        assertThat(result(list)).containsExactly(1, 2);
    }

    // compat: api-typed-signal
    @Test
    void an_interface_asks_by_its_methods_that_return_a_stage_of_something() throws Exception {
        HubContext<AskHub, Player> players = server.context(AskHub.class, Player.class);
        Cancellable signal = new Cancellable();
        CompletionStage<String> chosen = players.clients().client("x").chooseCard(3, signal);
        InvokeClient question = question();
        assertThat(json(question).target()).isEqualTo("chooseCard");
        assertThat(json(question).arguments()).containsExactly(RawValue.ofJson("3"));
        answer(question, "\"ace\"");
        assertThat(result(chosen)).isEqualTo("ace");
        CompletionStage<List<Integer>> hand =
                players.clients().within(Duration.ofSeconds(7)).client("x").hand();
        InvokeClient other = question();
        assertThat(other.getTimeoutMs()).isEqualTo(7_000);
        answer(other, "[4]");
        assertThat(result(hand)).containsExactly(4);
        players.clients().all().deal("king", signal);
        assertThat(stream.next(FrameCase.DELIVER)
                        .getDeliver()
                        .getPayload()
                        .getJson()
                        .toStringUtf8())
                .isEqualTo("{\"type\":1,\"target\":\"deal\",\"arguments\":[\"king\"]}\u001e");
    }

    // compat: api-typed-single
    @Test
    void only_single_clients_are_asked() {
        HubContext<AskHub, ClientProxy> context = server.context(AskHub.class);
        HubContext<AskHub, Player> players = server.context(AskHub.class, Player.class);
        for (ClientProxy many : List.of(
                context.clients().all(),
                context.clients().clients("x"),
                context.clients().group("g"),
                context.clients().user("u"))) {
            assertThatThrownBy(() -> many.invoke("Ask", String.class))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("InvokeAsync only works with Single clients.");
        }
        assertThatThrownBy(() -> players.clients().all().hand())
                .hasMessage("InvokeAsync only works with Single clients.");
        assertThat(stream.hasNothing()).isTrue();
    }

    // compat: ask-nobody, ask-gone, ask-error, ask-type, ask-empty, java-empty-completion
    @Test
    void failures_have_the_texts_of_signalr() throws Exception {
        CompletionStage<Integer> unknown = askOutside();
        end(question(), Outcome.NO_CONNECTION);
        assertThat(failure(unknown)).isInstanceOf(IOException.class).hasMessage("Connection 'x' does not exist.");
        CompletionStage<Integer> lost = askOutside();
        end(question(), Outcome.DISCONNECTED);
        assertThat(failure(lost)).isInstanceOf(IOException.class).hasMessage("Connection 'x' disconnected.");
        CompletionStage<Integer> late = askOutside();
        end(question(), Outcome.TIMED_OUT);
        assertThat(failure(late)).isInstanceOf(HubException.class).hasMessage("Invocation canceled by the server.");
        CompletionStage<Integer> refused = askOutside();
        end(question(), Outcome.REFUSED);
        assertThat(failure(refused))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.SERVER_BUSY));
        CompletionStage<Integer> error = askOutside();
        InvokeClient asked = question();
        answer(asked, HubProtocol.JSON, Completion.failed(asked.getInvocationId(), "Error: from callback"));
        assertThat(failure(error)).isInstanceOf(HubException.class).hasMessage("Error: from callback");
        CompletionStage<Integer> nothing = askOutside();
        InvokeClient empty = question();
        answer(empty, HubProtocol.JSON, Completion.empty(empty.getInvocationId()));
        assertThat(failure(nothing)).isInstanceOf(HubException.class).hasMessage(null);
        CompletionStage<Integer> other = askOutside();
        answer(question(), "\"text\"");
        assertThat(failure(other))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("Error trying to deserialize result to Integer. ");
    }

    @Test
    void a_null_result_is_one() throws Exception {
        CompletionStage<Integer> asked = askOutside();
        answer(question(), "null");
        assertThat(result(asked)).isNull();
    }

    // compat: ask-api, ask-canceled
    @Test
    void waiting_ends_when_its_time_is_over_or_when_it_is_cancelled() throws Exception {
        HubContext<AskHub, ClientProxy> context = server.context(AskHub.class);
        CompletionStage<Integer> late =
                context.clients().within(Duration.ofMillis(20)).client("x").invoke("Ask", Integer.class);
        assertThat(failure(late)).hasMessage("Invocation canceled by the server.");
        answer(question(), "1");
        Cancellable signal = new Cancellable();
        CompletionStage<Integer> cancelled = context.clients().client("x").invoke("Ask", Integer.class, signal);
        question();
        signal.cancel();
        assertThat(failure(cancelled))
                .isInstanceOf(HubException.class)
                .hasMessage("Invocation canceled by the server.");
        CompletionStage<Integer> dropped = context.clients().client("x").invoke("Ask", Integer.class);
        InvokeClient question = question();
        assertThat(dropped.toCompletableFuture().cancel(true)).isTrue();
        answer(question, "1");
        assertThat(dropped.toCompletableFuture()).isCancelled();
    }

    /** A method that streams may ask in a loop, for as long as its client wants the stream. */
    @Test
    void a_question_that_is_over_leaves_nothing_with_its_signal() throws Exception {
        HubContext<AskHub, ClientProxy> context = server.context(AskHub.class);
        Cancellable signal = new Cancellable();
        for (int i = 0; i < 100; i++) {
            CompletionStage<Integer> asked = context.clients().client("x").invoke("Ask", Integer.class, signal);
            answer(question(), "1");
            assertThat(result(asked)).isEqualTo(1);
        }
        CompletionStage<Integer> late =
                context.clients().within(Duration.ofMillis(20)).client("x").invoke("Ask", Integer.class, signal);
        question();
        assertThat(failure(late)).isNotNull();
        Eventually.holds("the signal keeps nothing", () -> signal.actions.isEmpty());
        CompletionStage<Integer> waiting = context.clients().client("x").invoke("Ask", Integer.class, signal);
        question();
        assertThat(signal.actions).hasSize(1);
        signal.cancel();
        assertThat(failure(waiting)).isNotNull();
        Eventually.holds("the signal keeps nothing", () -> signal.actions.isEmpty());
    }

    private static final class Cancellable implements CancellationSignal {
        private final Set<Runnable> actions = ConcurrentHashMap.newKeySet();

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public Registration onCancelled(Runnable action) {
            actions.add(action);
            return () -> actions.remove(action);
        }

        void cancel() {
            actions.forEach(Runnable::run);
        }
    }

    @Test
    void what_cannot_be_written_is_not_asked() {
        ClientProxy client = server.context(AskHub.class).clients().client("x");
        assertThatThrownBy(() -> client.invoke("Ask", Integer.class, new Object() {
                    public String getBroken() {
                        throw new IllegalStateException("no value");
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("argument 1 of Ask: cannot be written as json");
        assertThat(stream.hasNothing()).isTrue();
    }

    @Test
    void questions_fail_when_their_stream_ends() throws Exception {
        CompletionStage<Integer> asked = askOutside();
        question();
        stream.breakOff();
        assertThat(failure(asked))
                .isInstanceOf(SendFailedException.class)
                .hasMessage("hub ask: the stream to the service has ended");
    }

    // compat: ask-wire
    @Test
    void no_two_servers_make_the_same_ids() throws Exception {
        Set<String> ids = new HashSet<>();
        try (HubServer second = host(HubServer.connect(service.connectionString())
                        .hubOptions(o -> o.withStreamsPerHub(1)))
                .start()) {
            io.signalbox.sdk.fake.FakeStream other = service.stream();
            for (int i = 0; i < 100; i++) {
                askOutside();
                ids.add(question().getInvocationId());
                second.context(AskHub.class).clients().client("x").invoke("Ask", String.class);
                ids.add(other.next(FrameCase.INVOKE_CLIENT).getInvokeClient().getInvocationId());
            }
        }
        assertThat(ids).hasSize(200);
    }

    // compat: ask-slot
    @Test
    void while_a_method_waits_for_its_caller_the_next_one_may_begin() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "ask", "how?");
        client.send("note");
        assertThat(log.next()).isEqualTo("asking");
        assertThat(log.next()).isEqualTo("note");
        client.send("note");
        assertThat(log.next()).isEqualTo("note");
        answer(question(), "\"so\"");
        assertThat(client.completion().invocationId()).isEqualTo("1");
        client.invoke("2", "note");
        assertThat(client.completion().invocationId()).isEqualTo("2");
    }

    /** The race: a slot given back twice, by the question and at the method's end, would let two calls run at once. */
    @Test
    void what_follows_an_answer_runs_beside_the_next_call_and_makes_room_for_no_other() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "ask", "how?");
        assertThat(log.next()).isEqualTo("asking");
        client.invoke("2", "hold");
        assertThat(log.next()).isEqualTo("holding");
        client.send("note");
        answer(question(), "\"so\"");
        assertThat(client.completion().invocationId())
                .as("it went on without a slot")
                .isEqualTo("1");
        // A whole call of another client: whatever the end of the first one sets going has been under way by now.
        stream.open("d", HubProtocol.JSON).invoke("3", "echo");
        assertThat(log.next()).isEqualTo("echo");
        held.countDown();
        assertThat(log.next()).isEqualTo("held");
        assertThat(log.next()).isEqualTo("note");
    }

    @Test
    void more_methods_wait_for_answers_than_there_are_threads_and_all_get_theirs() throws Exception {
        int many = 4 * Runtime.getRuntime().availableProcessors() + 64;
        List<FakeClient> clients = IntStream.range(0, many)
                .mapToObj(i -> stream.open("c" + i, HubProtocol.JSON))
                .toList();
        for (FakeClient client : clients) {
            client.invoke("1", "ask", "how?");
        }
        for (int completions = 0; completions < many; ) {
            FromAppServer frame = stream.next();
            if (frame.hasInvokeClient()) {
                answer(frame.getInvokeClient(), "\"so\"");
            } else {
                assertThat(frame.getClientData().getFrames().toStringUtf8()).contains("\"result\":\"so\"");
                completions++;
            }
        }
    }

    @Test
    void a_failure_that_nobody_handles_is_the_methods() throws Exception {
        FakeClient client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "askLater", "other");
        InvokeClient question = question();
        assertThat(question.getTimeoutMs()).isEqualTo(60_000);
        answer(question, HubProtocol.JSON, Completion.failed(question.getInvocationId(), "no"));
        assertThat(client.completion().error())
                .isEqualTo("An unexpected error occurred invoking 'askLater' on the server. HubException: no");
        client.invoke("2", "askLater", "other");
        end(question(), Outcome.NO_CONNECTION);
        assertThat(client.completion().error())
                .isEqualTo("An unexpected error occurred invoking 'askLater' on the server.");
    }

    // compat: ask-on-connected
    @Test
    void on_connected_asks_nobody() throws Exception {
        detailed = true;
        close();
        open();
        FakeClient client = stream.open(
                io.signalbox.protocol.grpc.ClientOpened.newBuilder()
                        .setConnectionId("c")
                        .setQuery("ask=1"),
                HubProtocol.JSON);
        assertThat(client.close().getError())
                .isEqualTo("Connection closed with an error. IllegalStateException: Client results inside"
                        + " OnConnectedAsync Hub methods are not allowed.");
    }

    // compat: rl-stolen, ask-late
    @Test
    void whoever_answers_for_another_connection_is_closed() throws Exception {
        detailed = true;
        close();
        open();
        FakeClient thief = stream.open("thief", HubProtocol.JSON);
        CompletionStage<Integer> asked = askOutside();
        InvokeClient question = question();
        thief.send(Completion.of("unknown", RawValue.ofJson("1")));
        thief.send(Completion.of(question.getInvocationId(), RawValue.ofJson("1")));
        assertThat(thief.close().getError())
                .isEqualTo("Connection closed with an error. InvalidOperationException: Connection ID 'thief' is not"
                        + " valid for invocation ID '" + question.getInvocationId() + "'.");
        stream.closed("thief", "APP_SERVER_CLOSED", "");
        answer(question, "7");
        assertThat(result(asked)).isEqualTo(7);
    }
}
