package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.grpc.Claim;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.grpc.Header;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.fake.RecordedLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's life in a hub: order, parallelism, bounds, and how it ends (spec/signalr-hub.md §5, §6, §7). */
class SessionTest {
    /** What the data plane says of such a client; ClientConnectionTest has it do so. */
    private static final String SILENT =
            "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.";

    private final RecordedLog log = new RecordedLog();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CompletableFuture<String> stage = new CompletableFuture<>();
    private FakeService service;
    private HubServer server;
    private FakeStream stream;

    final class LifeHub extends Hub {
        @Override
        protected void onConnected() throws Exception {
            if (context().query().containsKey("refused")) {
                throw new HubException("not today");
            }
            if (context().query().containsKey("broken")) {
                throw new IllegalStateException("secret");
            }
            if (context().query().containsKey("slow")) {
                pass();
            }
            log.add("connected " + context().connectionId());
        }

        @Override
        protected void onDisconnected(@Nullable Throwable error) {
            log.add("disconnected " + context().connectionId() + " "
                    + (error == null ? "in order" : error.getClass().getSimpleName() + ": " + error.getMessage()));
            if (context().query().containsKey("telling")) {
                clients().all().send("disconnected");
            }
        }

        void note(int number) {
            log.add("note " + number);
        }

        void waiting() throws InterruptedException {
            log.add("waiting");
            pass();
            log.add("passed");
        }

        CompletionStage<String> pending() {
            log.add("pending");
            return stage;
        }

        String who() {
            context().items().merge("calls", 1, (a, b) -> (int) a + (int) b);
            return context().userIdentifier() + " " + context().user().all("role") + " "
                    + context().query().get("room") + " " + context().headers().get("user-agent") + " "
                    + context().remoteAddress() + " " + context().items().get("calls");
        }

        void leave() {
            ClientProxy all = clients().all();
            context().connectionAborted().thenRun(() -> all.send("aborted"));
            context().abort();
        }

        void watch() {
            String id = context().connectionId();
            context().connectionAborted().thenRun(() -> log.add("aborted " + id));
            log.add("watching " + id);
        }

        /** Keeps the thread that tells of ends until {@link #stage} is done. */
        void leaveSlowly() {
            context().connectionAborted().thenRun(() -> {
                log.add("telling");
                stage.orTimeout(30, TimeUnit.SECONDS).join();
            });
            context().abort();
        }

        private void pass() throws InterruptedException {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("gate still shut");
            }
        }
    }

    @BeforeEach
    void open() throws Exception {
        service = new FakeService();
        host(options -> options);
    }

    private void host(UnaryOperator<HubOptions> options) throws InterruptedException {
        server = HubServer.connect(service.connectionString())
                .hub(LifeHub.class, LifeHub::new)
                .hubOptions(defaults -> options.apply(defaults.withStreamsPerHub(1)))
                .start();
        stream = service.stream();
    }

    private void restart(UnaryOperator<HubOptions> options) throws InterruptedException {
        server.close();
        host(options);
    }

    @AfterEach
    void close() {
        gate.countDown();
        server.close();
        service.close();
    }

    private FakeClient client(String query) {
        return stream.open(ClientOpened.newBuilder().setConnectionId("c").setQuery(query), HubProtocol.JSON);
    }

    // compat: rd-hub
    @Test
    void a_hub_is_named_after_its_class_and_says_hello_for_its_tenant() throws Exception {
        assertThat(stream.hub()).isEqualTo("lifehub");
        assertThat(stream.tenant()).isEqualTo("dev");
    }

    // compat: hs-then, close-client, api-hub
    @Test
    void invocations_wait_for_on_connected_and_on_disconnected_waits_for_them() throws Exception {
        FakeClient client = client("slow=1");
        client.send("note", 1);
        client.send("note", 2);
        stream.closed("c", "CLIENT_LEFT", null);
        assertThat(log.isEmpty()).isTrue();
        gate.countDown();
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("note 1");
        assertThat(log.next()).isEqualTo("note 2");
        assertThat(log.next()).isEqualTo("disconnected c in order");
    }

    // compat: inv-order
    @Test
    void many_invocations_of_one_client_run_in_the_order_sent() throws Exception {
        FakeClient client = client("");
        for (int i = 0; i < 2000; i += 2) {
            client.send(Invocation.send("note", client.encoded(i)), Invocation.send("note", client.encoded(i + 1)));
            if (i % 40 == 0) {
                client.invoke("sync", "who");
                client.completion();
            }
        }
        assertThat(log.next()).isEqualTo("connected c");
        for (int i = 0; i < 2000; i++) {
            assertThat(log.next()).isEqualTo("note " + i);
        }
    }

    // compat: inv-order
    @Test
    void one_invocation_at_a_time_by_default_also_while_a_stage_is_pending() throws Exception {
        FakeClient client = client("");
        client.invoke("1", "pending");
        client.invoke("2", "note", 1);
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("pending");
        // a second client is not held up, and proves that the first had its chance
        FakeClient other = stream.open("other", HubProtocol.JSON);
        other.invoke("x", "note", 9);
        assertThat(log.next()).isEqualTo("connected other");
        assertThat(log.next()).isEqualTo("note 9");
        assertThat(log.isEmpty()).isTrue();
        stage.complete("done");
        assertThat(log.next()).isEqualTo("note 1");
    }

    // compat: ho-parallel, inv-slots
    @Test
    void as_many_invocations_run_at_once_as_the_options_say_and_no_more() throws Exception {
        restart(options -> options.withMaximumParallelInvocationsPerClient(2));
        FakeClient client = client("");
        client.send("waiting");
        client.send("waiting");
        client.send("note", 3);
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("waiting");
        assertThat(log.next()).isEqualTo("waiting");
        FakeClient other = stream.open("other", HubProtocol.JSON);
        other.send("note", 9);
        assertThat(log.next()).isEqualTo("connected other");
        assertThat(log.next()).isEqualTo("note 9");
        assertThat(log.isEmpty()).isTrue();
        gate.countDown();
        assertThat(log.next()).isIn("passed", "note 3");
    }

    @Test
    void a_blocked_hub_method_holds_up_no_other_client() throws Exception {
        FakeClient client = client("");
        client.send("waiting");
        FakeClient other = stream.open("other", HubProtocol.JSON);
        other.invoke("1", "note", 1);
        assertThat(other.completion().error()).isNull();
    }

    // compat: api-context
    @Test
    void the_context_tells_who_calls_and_keeps_items_for_the_connection() throws Exception {
        FakeClient client = stream.open(
                ClientOpened.newBuilder()
                        .setConnectionId("c")
                        .setUserId("alice")
                        .addClaims(Claim.newBuilder().setType("role").setValue("admin"))
                        .addClaims(Claim.newBuilder().setType("role").setValue("writer"))
                        .addHeaders(Header.newBuilder().setName("User-Agent").setValue("test"))
                        .setQuery("room=caf%C3%A9&room=2")
                        .setRemoteAddress("127.0.0.9"),
                HubProtocol.JSON);
        client.invoke("1", "who");
        client.completion();
        client.invoke("2", "who");
        assertThat(client.json()).contains("\"alice [admin, writer] [café, 2] [test] 127.0.0.9 2\"");
    }

    // compat: rl-hub-exception, rl-on-connected
    @Test
    void a_hub_that_refuses_a_client_closes_it_for_good_and_does_not_hear_of_it_again() throws Exception {
        FakeClient client = client("refused=1");
        CloseClient close = client.close();
        assertThat(close.getError()).isEqualTo("Connection closed with an error. HubException: not today");
        assertThat(close.getAllowReconnect()).isFalse();
        stream.closed("c", "APP_SERVER_CLOSED", "Connection closed with an error.");
        FakeClient other = stream.open("other", HubProtocol.JSON);
        other.invoke("1", "note", 1);
        assertThat(log.next()).isEqualTo("connected other");
        assertThat(log.next()).isEqualTo("note 1");
        assertThat(log.isEmpty()).isTrue();
    }

    // compat: rl-on-connected
    @Test
    void an_error_in_on_connected_is_told_without_detail() throws Exception {
        assertThat(client("broken=1").close().getError()).isEqualTo("Connection closed with an error.");
    }

    @Test
    void an_error_in_on_connected_is_told_with_detail_when_asked_for() throws Exception {
        restart(options -> options.withEnableDetailedErrors(true));
        assertThat(client("broken=1").close().getError())
                .isEqualTo("Connection closed with an error. IllegalStateException: secret");
    }

    @Test
    void a_malformed_message_ends_its_client_alone() throws Exception {
        FakeClient client = client("");
        client.sendText("{\"type\":1,\"target\":5}\u001e");
        CloseClient close = client.close();
        assertThat(close.getError()).isEqualTo("Connection closed with an error.");
        assertThat(close.getAllowReconnect()).isTrue();
        stream.closed("c", "APP_SERVER_CLOSED", "Connection closed with an error.");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).startsWith("disconnected c MalformedFrameException");
        FakeClient other = stream.open("other", HubProtocol.MESSAGE_PACK);
        other.invoke("1", "note", 1);
        assertThat(other.completion().error()).isNull();
    }

    // compat: rl-detailed
    @Test
    void a_malformed_message_is_told_with_detail_when_asked_for() throws Exception {
        restart(options -> options.withEnableDetailedErrors(true));
        FakeClient client = stream.open("m", HubProtocol.MESSAGE_PACK);
        client.sendBytes(ByteString.copyFrom(new byte[] {2, (byte) 0x91, (byte) 0xC0}));
        assertThat(client.close().getError()).startsWith("Connection closed with an error. InvalidDataException: ");
    }

    @Test
    void a_client_that_is_gone_after_half_a_message_still_leaves_its_hub() throws Exception {
        FakeClient client = client("");
        client.send("waiting");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("waiting");
        // has to wait for the hub, and what comes behind it is not read before
        client.send("note", 3);
        client.sendText("{\"type\":1");
        stream.closed("c", "CLIENT_LEFT", null);
        // proves that both have arrived
        FakeClient other = stream.open("other", HubProtocol.JSON);
        other.invoke("x", "note", 9);
        other.completion();
        gate.countDown();
        assertThat(log.next()).isEqualTo("connected other");
        assertThat(log.next()).isEqualTo("note 9");
        assertThat(log.next()).isEqualTo("passed");
        assertThat(log.next()).isEqualTo("note 3");
        assertThat(log.next()).isEqualTo("disconnected c in order");
    }

    private String delivered() throws InterruptedException {
        return stream.next().getDeliver().getPayload().getJson().toStringUtf8();
    }

    /** All of it on one stream, where one is behind the other. */
    // compat: close-abort, close-order, api-aborted
    @Test
    void aborting_closes_without_an_error_and_tells_whoever_waits() throws Exception {
        FakeClient client = client("telling=1");
        client.send("leave");
        CloseClient close = stream.next().getCloseClient();
        assertThat(close.getConnectionId()).isEqualTo("c");
        assertThat(close.hasError()).isFalse();
        assertThat(close.getAllowReconnect()).isFalse();
        stream.closed("c", "SERVER_ABORTED", null);
        assertThat(delivered()).contains("\"aborted\"");
        assertThat(delivered()).contains("\"disconnected\"");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("disconnected c in order");
    }

    /** The race: the thread that tells of ends is busy when a connection ends, the hub's threads are not. */
    // compat: close-order
    @Test
    void on_disconnected_comes_after_whoever_waits_for_the_end() throws Exception {
        client("").send("watch");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("watching c");
        stream.open("slow", HubProtocol.JSON).send("leaveSlowly");
        assertThat(log.next()).isEqualTo("connected slow");
        assertThat(log.next()).isEqualTo("telling");
        stream.closed("c", "CLIENT_LEFT", null);
        assertThat(log.next()).isEqualTo("aborted c");
        assertThat(log.next()).isEqualTo("disconnected c in order");
        stage.complete("told");
    }

    // compat: ka-hub, close-client-error
    @Test
    void on_disconnected_is_told_what_the_client_or_the_service_said() throws Exception {
        client("");
        assertThat(log.next()).isEqualTo("connected c");
        stream.closed("c", "CLIENT_LEFT", "tired");
        assertThat(log.next()).isEqualTo("disconnected c HubException: tired");
        stream.open("d", HubProtocol.JSON);
        assertThat(log.next()).isEqualTo("connected d");
        stream.closed("d", "CLIENT_TIMEOUT", SILENT);
        assertThat(log.next()).isEqualTo("disconnected d ConnectionLostException: " + SILENT);
    }

    // compat: inv-slots
    @Test
    void a_client_that_sends_faster_than_its_hub_takes_is_paused_and_resumed() throws Exception {
        FakeClient client = client("");
        client.send("waiting");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("waiting");
        for (int i = 0; i < 64; i++) {
            client.send("note", i);
        }
        assertThat(stream.next(FrameCase.CLIENT_FLOW).getClientFlow().getPaused())
                .isTrue();
        gate.countDown();
        assertThat(stream.next(FrameCase.CLIENT_FLOW).getClientFlow().getPaused())
                .isFalse();
        assertThat(log.next()).isEqualTo("passed");
        for (int i = 0; i < 64; i++) {
            assertThat(log.next()).isEqualTo("note " + i);
        }
    }

    /** The race: on a busy machine it takes seconds until the service stops reading a client that was paused. */
    @Test
    void thousands_of_small_messages_that_were_on_their_way_before_a_pause_are_taken() throws Exception {
        FakeClient client = client("");
        client.send("waiting");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("waiting");
        for (int i = 0; i < 5_000; i++) {
            client.send("note", i);
        }
        gate.countDown();
        assertThat(log.next()).isEqualTo("passed");
        for (int i = 0; i < 5_000; i++) {
            assertThat(log.next()).isEqualTo("note " + i);
        }
    }

    @Test
    void large_messages_pause_a_client_by_their_bytes() throws Exception {
        FakeClient client = client("");
        client.send("waiting");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("waiting");
        client.send("note", "x".repeat(256 * 1024));
        assertThat(stream.next(FrameCase.CLIENT_FLOW).getClientFlow().getPaused())
                .isTrue();
    }

    @Test
    void a_client_that_heeds_no_pause_is_ended() throws Exception {
        FakeClient client = client("");
        client.send("waiting");
        assertThat(log.next()).isEqualTo("connected c");
        assertThat(log.next()).isEqualTo("waiting");
        String large = "x".repeat(256 * 1024);
        for (int sent = 0; sent < 5 * 1024 * 1024; sent += large.length()) {
            client.send("note", large);
        }
        assertThat(client.close().getError()).isEqualTo("Connection closed with an error.");
        gate.countDown();
        stream.closed("c", "APP_SERVER_CLOSED", null);
        assertThat(log.next()).isEqualTo("passed");
        assertThat(log.next()).startsWith("disconnected c IllegalStateException");
    }
}
