package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.ClientResult.Outcome;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.name.ConnectionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Questions of app servers to clients, and the way of the answers (spec/signalr-hub.md §7, client results). */
@QuarkusTest
class ClientCallTest extends NodeUnderTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static String question(String id) {
        return "{\"type\":1,\"invocationId\":\"" + id + "\",\"target\":\"Ask\",\"arguments\":[]}";
    }

    private static String completion(String id, String result) {
        return "{\"type\":3,\"invocationId\":\"" + id + "\",\"result\":" + result + "}";
    }

    // compat: ask-wire
    @Test
    void an_answer_goes_to_the_app_server_that_asked_and_not_to_the_clients_own() throws Exception {
        FakeAppServer own = serving("ask");
        Connected client = connect(own, "ask", "ann");
        FakeAppServer asking = serving("ask");
        asking.invoke("q1", client.id(), "Ask", LONG);
        assertThat(client.socket().next()).isEqualTo(question("q1"));
        client.socket()
                .say("{\"type\":1,\"target\":\"a\",\"arguments\":[]}|" + completion("q1", "42")
                        + "|{\"type\":1,\"target\":\"b\",\"arguments\":[]}|");
        ClientResult result = asking.result("q1");
        assertThat(result.getOutcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(result.getHubProtocol()).isEqualTo("json");
        assertThat(result.getCompletion().toStringUtf8()).isEqualTo(completion("q1", "42") + "\u001e");
        client.socket().say(completion("upload", "1") + "|");
        Eventually.holds(
                "the rest is its own app server's",
                () -> own.saidBy(client.id()).contains("upload"));
        assertThat(own.saidBy(client.id())).contains("\"a\"").contains("\"b\"").doesNotContain("q1");
    }

    @Test
    void while_something_is_asked_other_completions_are_still_the_app_servers() throws Exception {
        FakeAppServer own = serving("mixed");
        Connected client = connect(own, "mixed", "ann");
        own.invoke("q1", client.id(), "Ask", LONG);
        assertThat(client.socket().next()).isEqualTo(question("q1"));
        client.socket().say(completion("7", "null") + "|" + completion("q1", "1") + "|" + completion("q1", "2") + "|");
        assertThat(own.result("q1").getCompletion().toStringUtf8()).contains("\"result\":1");
        Eventually.holds(
                "a second answer is nobody's",
                () -> own.saidBy(client.id()).equals(completion("7", "null") + "|" + completion("q1", "2") + "|"));
    }

    @Test
    void a_question_keeps_its_place_among_what_is_sent() throws Exception {
        FakeAppServer app = serving("order");
        Connected client = connect(app, "order", "ann");
        String message = "{\"type\":1,\"target\":\"t\",\"arguments\":[]}";
        app.toClient(client.id(), message + "|");
        app.invoke("q", client.id(), "Ask", LONG);
        app.deliver(Audience.connection(new ConnectionId(client.id())), message, 0);
        assertThat(client.socket().next()).isEqualTo(message);
        assertThat(client.socket().next()).isEqualTo(question("q"));
        assertThat(client.socket().next()).isEqualTo(message);
    }

    @Test
    void a_messagepack_client_is_asked_and_answers_in_messagepack() throws Exception {
        FakeAppServer app = serving("packed");
        RawWebSocket socket = dial("packed", Tokens.user("packed", "p"));
        socket.say("{\"protocol\":\"messagepack\",\"version\":1}|");
        assertThat(socket.next()).isEqualTo("{}");
        String id = app.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId();
        app.invoke("q", id, "Ask", LONG);
        byte[] asked = socket.read().payload();
        HubFrame.Invocation invocation = (HubFrame.Invocation) HubProtocol.MESSAGE_PACK.decode(ByteBuffer.wrap(asked));
        assertThat(invocation.invocationId()).isEqualTo("q");
        byte[] answer = HubProtocol.MESSAGE_PACK.encode(Completion.of("q", RawValue.of(new byte[] {42})));
        socket.send(ClientFrames.binary(answer));
        ClientResult result = app.result("q");
        assertThat(result.getHubProtocol()).isEqualTo("messagepack");
        assertThat(result.getCompletion().toByteArray()).isEqualTo(answer);
    }

    // compat: ask-nobody
    @Test
    void who_is_not_there_or_goes_is_said() throws Exception {
        FakeAppServer app = serving("gone");
        app.invoke("nobody", "nobody", "Ask", LONG);
        assertThat(app.result("nobody").getOutcome()).isEqualTo(Outcome.NO_CONNECTION);
        Connected client = connect(app, "gone", "ann");
        app.invoke("q1", client.id(), "Ask", LONG);
        app.invoke("q2", client.id(), "Ask", LONG);
        assertThat(client.socket().next()).isEqualTo(question("q1"));
        assertThat(client.socket().next()).isEqualTo(question("q2"));
        client.socket().close();
        assertThat(app.result("q1").getOutcome()).isEqualTo(Outcome.DISCONNECTED);
        assertThat(app.result("q2").getOutcome()).isEqualTo(Outcome.DISCONNECTED);
    }

    // compat: ask-late
    @Test
    void a_client_that_does_not_answer_in_time_is_waited_for_no_more() throws Exception {
        FakeAppServer app = serving("late");
        Connected client = connect(app, "late", "ann");
        app.invoke("q", client.id(), "Ask", Duration.ofMillis(50));
        assertThat(client.socket().next()).isEqualTo(question("q"));
        assertThat(app.result("q").getOutcome()).isEqualTo(Outcome.TIMED_OUT);
        client.socket().say(completion("q", "1") + "|");
        Eventually.holds(
                "a late answer is like any other message",
                () -> app.saidBy(client.id()).equals(completion("q", "1") + "|"));
    }

    @Test
    void other_tenants_and_other_hubs_cannot_ask() throws Exception {
        FakeAppServer own = serving("walled");
        Connected client = connect(own, "walled", "ann");
        FakeAppServer otherTenant = serving("acme", "walled");
        FakeAppServer otherHub = serving("elsewhere");
        otherTenant.invoke("q1", client.id(), "Ask", LONG);
        otherHub.invoke("q2", client.id(), "Ask", LONG);
        assertThat(otherTenant.result("q1").getOutcome()).isEqualTo(Outcome.NO_CONNECTION);
        assertThat(otherHub.result("q2").getOutcome()).isEqualTo(Outcome.NO_CONNECTION);
    }

    @Test
    void a_malformed_question_is_refused_and_the_stream_goes_on() throws Exception {
        FakeAppServer app = serving("malformed");
        Connected client = connect(app, "malformed", "ann");
        app.send(FromAppServer.newBuilder()
                .setInvokeClient(InvokeClient.newBuilder().setInvocationId("q1").setConnectionId(client.id())));
        assertThat(app.result("q1"))
                .returns(Outcome.REFUSED, ClientResult::getOutcome)
                .returns("BODY_INVALID", ClientResult::getRefusal);
        app.invoke("q2", " ", "Ask", LONG);
        assertThat(app.result("q2").getRefusal()).isEqualTo("CONNECTION_ID_INVALID");
        app.invoke("", client.id(), "Ask", LONG);
        assertThat(app.result("").getRefusal()).isEqualTo("BODY_INVALID");
        app.invoke("q3", client.id(), "Ask", LONG);
        assertThat(client.socket().next()).isEqualTo(question("q3"));
    }

    @Test
    void when_the_app_server_that_asked_is_gone_its_answer_bothers_nobody() throws Exception {
        FakeAppServer own = serving("orphan");
        Connected client = connect(own, "orphan", "ann");
        FakeAppServer asking = serving("orphan");
        asking.invoke("q", client.id(), "Ask", LONG);
        assertThat(client.socket().next()).isEqualTo(question("q"));
        asking.complete();
        asking.awaitEnd();
        client.socket().say(completion("q", "1") + "|" + completion("7", "2") + "|");
        Eventually.holds("the client goes on", () -> own.saidBy(client.id()).equals(completion("7", "2") + "|"));
    }

    @Test
    void an_app_server_hears_of_a_client_that_reads_slowly_and_when_it_keeps_up_again() throws Exception {
        FakeAppServer app = serving("slow");
        Connected client = connect(app, "slow", "ann");
        String message = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(16_000) + "\"]}";
        int sent = 0;
        while (app.heard().stream().noneMatch(ToAppServer::hasClientFlow)) {
            app.toClient(client.id(), message + "|");
            sent++;
            // Nothing that is already on its way may end the client.
            app.deliver(Audience.connection(new ConnectionId("nobody")), message);
            assertThat(sent).isLessThan(10_000);
        }
        ToAppServer paused = app.await(ToAppServer::hasClientFlow);
        assertThat(paused.getClientFlow().getConnectionId()).isEqualTo(client.id());
        assertThat(paused.getClientFlow().getPaused()).isTrue();
        for (int i = 0; i < sent; i++) {
            assertThat(client.socket().next()).isEqualTo(message);
        }
        app.await(frame -> frame.hasClientFlow() && !frame.getClientFlow().getPaused());
        app.toClient(client.id(), "{\"type\":1,\"target\":\"on\",\"arguments\":[]}|");
        assertThat(client.socket().next()).contains("\"on\"");
    }
}
