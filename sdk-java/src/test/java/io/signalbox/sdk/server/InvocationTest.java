package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubFrame.StreamInvocation;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.HubMethodName;
import io.signalbox.sdk.fake.FakeClient;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results and every error text of spec/signalr-hub.md §7, in both encodings, over a real stream. */
class InvocationTest {
    private FakeService service;
    private HubServer server;
    private FakeStream stream;

    static class TalkHub extends Hub {
        int add(int a, int b) {
            return a + b;
        }

        void nothing() {}

        CompletionStage<String> later(String text) {
            return CompletableFuture.supplyAsync(() -> text + "!");
        }

        @Nullable
        String absent() {
            return null;
        }

        void throwing() {
            throw new IllegalStateException("secret");
        }

        CompletionStage<String> failing() {
            return CompletableFuture.supplyAsync(() -> {
                throw new HubException("told");
            });
        }

        void checked() throws Exception {
            throw new java.io.IOException("disk");
        }

        void refusing() {
            throw new NotAllowedException();
        }

        @HubMethodName("renamed")
        String original() {
            return "by its other name";
        }

        Object unwritable() {
            return new Object() {
                public String getBroken() {
                    throw new IllegalStateException("no value");
                }
            };
        }

        private String hidden() {
            return guarded();
        }

        protected String guarded() {
            return "";
        }

        String seen() {
            return hidden();
        }

        static void shared() {}
    }

    static class NotAllowedException extends HubException {
        NotAllowedException() {
            super("not you");
        }
    }

    @BeforeEach
    void open() throws Exception {
        service = new FakeService();
        host(false);
    }

    private void host(boolean detailed) throws InterruptedException {
        server = HubServer.connect(service.connectionString())
                .hub("talk", TalkHub.class, TalkHub::new)
                .hubOptions(options -> options.withStreamsPerHub(1).withEnableDetailedErrors(detailed))
                .start();
        stream = service.stream();
    }

    @AfterEach
    void close() {
        server.close();
        service.close();
    }

    private FakeClient json() {
        return stream.open("j", HubProtocol.JSON);
    }

    private FakeClient messagePack() {
        return stream.open("m", HubProtocol.MESSAGE_PACK);
    }

    private void switchToDetailedErrors() throws InterruptedException {
        server.close();
        host(true);
    }

    // compat: take-headers
    @Test
    void a_result_comes_back_under_the_clients_invocation_id() throws Exception {
        FakeClient client = json();
        client.invoke("7", "add", 2, 3);
        assertThat(client.json()).isEqualTo("{\"type\":3,\"invocationId\":\"7\",\"result\":5}\u001e");
    }

    // compat: py-ids
    @Test
    void an_invocation_id_may_be_any_text() throws Exception {
        for (FakeClient client : List.of(json(), messagePack())) {
            for (String id : List.of(
                    "8dd8ae2e-8f4b-4b6f-a1c0-7c7a7e0b1d2f", "-1", "a b", "\"\\\n", "Grüße 世界 👋", "x".repeat(1_000))) {
                client.invoke(id, "add", 2, 3);
                assertThat(client.completion().invocationId()).isEqualTo(id);
            }
        }
    }

    @Test
    void a_result_comes_back_in_messagepack() throws Exception {
        FakeClient client = messagePack();
        client.invoke("7", "add", 2, 3);
        assertThat(client.completion()).isEqualTo(Completion.of("7", RawValue.of(new byte[] {5})));
    }

    // compat: inv-void
    @Test
    void void_is_answered_with_a_null_result_in_both_encodings() throws Exception {
        FakeClient client = json();
        client.invoke("1", "nothing");
        assertThat(client.json()).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":null}\u001e");
        FakeClient packed = messagePack();
        packed.invoke("1", "nothing");
        assertThat(packed.completion()).isEqualTo(Completion.of("1", RawValue.of(new byte[] {(byte) 0xC0})));
    }

    @Test
    void null_is_a_result() throws Exception {
        FakeClient client = json();
        client.invoke("1", "absent");
        assertThat(client.json()).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":null}\u001e");
    }

    // compat: inv-stage
    @Test
    void a_stage_is_answered_when_it_is_done() throws Exception {
        FakeClient client = json();
        client.invoke("1", "later", "hello");
        assertThat(client.json()).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":\"hello!\"}\u001e");
    }

    // compat: inv-case
    @Test
    void targets_are_found_without_case_and_by_their_given_name() throws Exception {
        FakeClient client = json();
        client.invoke("1", "ADD", 1, 1);
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("2"));
        client.invoke("2", "Renamed");
        assertThat(client.completion().result()).isEqualTo(RawValue.ofJson("\"by its other name\""));
        assertThat(errorOf(client, "original")).isEqualTo(unknown("original"));
    }

    // compat: err-unknown, api-discovery
    @Test
    void only_public_and_package_private_instance_methods_can_be_called() throws Exception {
        FakeClient client = json();
        for (String target : List.of(
                "hidden", "guarded", "shared", "toString", "hashCode", "onConnected", "clients", "enter", "none")) {
            assertThat(errorOf(client, target)).isEqualTo(unknown(target));
        }
    }

    private static String unknown(String target) {
        return "Failed to invoke '" + target + "' due to an error on the server. HubException: Method does not exist.";
    }

    private static @Nullable String errorOf(FakeClient client, String target, @Nullable Object... arguments)
            throws Exception {
        client.invoke("e", target, arguments);
        return client.completion().error();
    }

    // compat: err-count, err-type, err-threw
    @Test
    void failures_are_told_without_detail() throws Exception {
        for (FakeClient client : List.of(json(), messagePack())) {
            assertThat(errorOf(client, "Throwing"))
                    .isEqualTo("An unexpected error occurred invoking 'Throwing' on the server.");
            assertThat(errorOf(client, "checked"))
                    .isEqualTo("An unexpected error occurred invoking 'checked' on the server.");
            assertThat(errorOf(client, "add", 1)).isEqualTo("Failed to invoke 'add' due to an error on the server.");
            assertThat(errorOf(client, "add", 1, "two"))
                    .isEqualTo("Failed to invoke 'add' due to an error on the server.");
            assertThat(errorOf(client, "add", 1, null))
                    .isEqualTo("Failed to invoke 'add' due to an error on the server.");
        }
    }

    // compat: err-hub-exception
    @Test
    void a_hub_exceptions_text_is_always_told() throws Exception {
        for (FakeClient client : List.of(json(), messagePack())) {
            assertThat(errorOf(client, "failing"))
                    .isEqualTo("An unexpected error occurred invoking 'failing' on the server. HubException: told");
            assertThat(errorOf(client, "refusing"))
                    .isEqualTo("An unexpected error occurred invoking 'refusing' on the server."
                            + " NotAllowedException: not you");
        }
    }

    // compat: ho-detailed, err-count, err-type, err-threw
    @Test
    void failures_are_told_with_detail_when_asked_for() throws Exception {
        switchToDetailedErrors();
        for (FakeClient client : List.of(json(), messagePack())) {
            assertThat(errorOf(client, "throwing"))
                    .isEqualTo("An unexpected error occurred invoking 'throwing' on the server."
                            + " IllegalStateException: secret");
            assertThat(errorOf(client, "add", 1, 2, 3))
                    .isEqualTo("Failed to invoke 'add' due to an error on the server. InvalidDataException:"
                            + " Invocation provides 3 argument(s) but target expects 2.");
            assertThat(errorOf(client, "add", "x", 2))
                    .isEqualTo("Failed to invoke 'add' due to an error on the server. InvalidDataException: Error"
                            + " binding arguments. Make sure that the types of the provided values match the types"
                            + " of the hub method being invoked.");
        }
    }

    // compat: err-not-streaming
    @Test
    void a_streaming_invocation_of_a_method_that_does_not_stream_is_refused() throws Exception {
        for (FakeClient client : List.of(json(), messagePack())) {
            client.send(new StreamInvocation(Map.of(), "s", "add", client.encoded(1, 2), List.of()));
            assertThat(client.completion())
                    .isEqualTo(Completion.failed(
                            "s",
                            "The client attempted to invoke the non-streaming 'add' method with a streaming"
                                    + " invocation."));
        }
    }

    @Test
    void upload_streams_that_the_method_does_not_take_are_refused() throws Exception {
        FakeClient client = json();
        client.send(new Invocation(Map.of(), "u", "nothing", List.of(), List.of("1", "2")));
        assertThat(client.completion().error())
                .isEqualTo("An unexpected error occurred invoking 'nothing' on the server. HubException: Client sent 2"
                        + " stream(s), Hub method expects 0.");
    }

    // compat: inv-send
    @Test
    void a_send_is_never_answered() throws Exception {
        FakeClient client = json();
        client.send("add", 1, 2);
        client.send("throwing");
        client.send("unknown");
        client.invoke("last", "add", 1, 2);
        assertThat(client.completion().invocationId()).isEqualTo("last");
    }

    // compat: rl-unwritable
    @Test
    void a_result_that_cannot_be_written_ends_the_connection() throws Exception {
        FakeClient client = json();
        client.invoke("1", "unwritable");
        CloseClient close = client.close();
        assertThat(close.getError()).isEqualTo("Connection closed with an error.");
        assertThat(close.getAllowReconnect()).isTrue();
    }
}
