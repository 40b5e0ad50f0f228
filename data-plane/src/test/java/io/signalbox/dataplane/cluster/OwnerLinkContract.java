package io.signalbox.dataplane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.FakeClientSocket;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.Claim;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link OwnerLink} does, between two nodes and from a node to itself. */
public abstract class OwnerLinkContract {
    protected static final NodeId ONE = new NodeId("one");
    protected static final NodeId TWO = new NodeId("two");

    protected final RecordingOwner atOne = new RecordingOwner();
    protected final RecordingOwner atTwo = new RecordingOwner();
    protected final FakeReply reply = new FakeReply();
    private final FakeClientSocket socket = new FakeClientSocket();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();

    /** The link as {@link #ONE} uses it; {@link #atOne} and {@link #atTwo} are the two nodes. */
    protected abstract OwnerLink ofOne();

    /** That node dies at once, and the other one notices. */
    protected abstract void kill(NodeId node);

    /** An owner that answers when the test does. */
    protected static final class RecordingOwner implements Owner {
        final List<ClientRequest> asked = new CopyOnWriteArrayList<>();
        final List<Reply> replies = new CopyOnWriteArrayList<>();
        final AtomicInteger hangUps = new AtomicInteger();
        final List<Comeback> comebacks = new CopyOnWriteArrayList<>();
        final List<ClientSocket> sockets = new CopyOnWriteArrayList<>();
        final List<String> heard = new CopyOnWriteArrayList<>();
        final List<Runnable> untaken = new CopyOnWriteArrayList<>();

        @Override
        public Runnable ask(ClientRequest request, Reply answer) {
            asked.add(request);
            replies.add(answer);
            return hangUps::incrementAndGet;
        }

        @Override
        public void resume(Comeback comeback, ClientSocket socket) {
            comebacks.add(comeback);
            sockets.add(socket);
        }

        ClientSocket socket() {
            Eventually.holds("a socket arrives", () -> !sockets.isEmpty());
            return sockets.get(0);
        }

        void awaitHeard(String... all) {
            Eventually.holds("heard: " + List.of(all), () -> heard.equals(List.of(all)));
        }

        /** Remembers what comes, and takes it when the test does. */
        final ClientSocket.Ear ear = new ClientSocket.Ear() {
            @Override
            public void heard(ByteBuf bytes, Runnable whenTaken) {
                untaken.add(whenTaken);
                heard.add(bytes.toString(UTF_8));
                bytes.release();
            }

            @Override
            public void lost() {
                heard.add("lost");
            }
        };

        Reply reply() {
            Eventually.holds("a request arrives", () -> !replies.isEmpty());
            return replies.get(0);
        }
    }

    private RecordingOwner at(String node) {
        return node.equals(ONE.value()) ? atOne : atTwo;
    }

    protected static ClientRequest request(Kind kind, String body) {
        return new ClientRequest(
                new TenantName("dev"),
                new HubName("chat"),
                new ConnectionId("c"),
                kind,
                new Authentication(7, List.of(new Claim("role", "admin"))),
                ByteString.copyFromUtf8(body));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }

    protected static Comeback comeback() {
        return new Comeback(
                new TenantName("dev"),
                new HubName("chat"),
                new ConnectionId("c"),
                new Authentication(7, List.of(new Claim("role", "admin"))));
    }

    private void awaitSocket(String... all) {
        Eventually.holds("told: " + List.of(all), () -> socket.told().equals(List.of(all)));
    }

    protected void awaitTold(String... all) {
        Eventually.holds("told: " + List.of(all), () -> reply.told().equals(List.of(all)));
    }

    private void told(boolean whole) {
        (whole ? taken : lost).incrementAndGet();
    }

    private void awaitTaken(int times) {
        Eventually.holds("taken " + times + " times", () -> taken.get() == times);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_request_arrives_at_its_node_as_it_was_and_nowhere_else(Kind kind) {
        ClientRequest sent = request(kind, kind == Kind.SEND ? "x".repeat(1024 * 1024) : "");
        ofOne().at(TWO).ask(sent, reply);
        atTwo.reply();
        assertThat(atTwo.asked).containsExactly(sent);
        assertThat(atOne.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_text_comes_back(String node) {
        ofOne().at(new NodeId(node)).ask(request(Kind.TERMINATE, ""), reply);
        at(node).reply().text(202, "");
        awaitTold("202");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void messages_come_back_and_the_owner_hears_when_they_were_taken(String node) {
        ofOne().at(new NodeId(node)).ask(request(Kind.POLL, ""), reply.stuck());
        ByteBuf messages = bytes("{}\u001e");
        at(node).reply().messages(messages, this::told);
        awaitTold("messages {}|");
        Eventually.holds("given back", () -> messages.refCnt() == 0);
        assertThat(taken).hasValue(0);
        reply.take();
        awaitTaken(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void events_come_back_in_order_until_the_end(String node) {
        ofOne().at(new NodeId(node)).ask(request(Kind.EVENTS, ""), reply);
        Reply there = at(node).reply();
        there.begin();
        there.event(bytes("a"), taken::incrementAndGet);
        there.event(bytes("b"), taken::incrementAndGet);
        there.end(taken::incrementAndGet);
        awaitTold("begin", "event a", "event b", "end");
        awaitTaken(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void an_abort_comes_back_and_what_was_not_taken_is_told_lost(String node) {
        ofOne().at(new NodeId(node)).ask(request(Kind.EVENTS, ""), reply.stuck());
        Reply there = at(node).reply();
        there.begin();
        there.event(bytes("a"), taken::incrementAndGet);
        there.abort();
        awaitTold("begin", "event a", "abort");
        awaitTaken(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_client_that_hangs_up_is_told_to_the_owner(String node) {
        Runnable hangUp = ofOne().at(new NodeId(node)).ask(request(Kind.POLL, ""), reply);
        at(node).reply();
        hangUp.run();
        Eventually.holds("told", () -> at(node).hangUps.get() == 1);
    }

    @Test
    void requests_to_a_node_that_is_gone_find_no_connection() {
        ofOne().at(new NodeId("gone")).ask(request(Kind.POLL, ""), reply).run();
        awaitTold("404 " + Reply.UNKNOWN_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_refusal_comes_back_as_the_catalogue_has_it(String node) {
        ofOne().at(new NodeId(node)).ask(request(Kind.SEND, ""), reply);
        at(node).reply().refused(new RefusedException(Refusal.TOO_MANY_HANDSHAKES));
        awaitTold("refused TOO_MANY_HANDSHAKES");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void messages_that_the_client_did_not_take_are_told_lost(String node) {
        ofOne().at(new NodeId(node)).ask(request(Kind.POLL, ""), reply.gone());
        at(node).reply().messages(bytes("{}\u001e"), this::told);
        Eventually.holds("told lost", () -> lost.get() == 1);
        assertThat(taken).hasValue(0);
    }

    // a node dies under way

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_request_whose_owner_dies_before_it_answers_finds_no_connection(Kind kind) {
        ofOne().at(TWO).ask(request(kind, ""), reply);
        Reply there = atTwo.reply();
        kill(TWO);
        awaitTold("404 " + Reply.UNKNOWN_ID);
        there.text(200, "");
        there.messages(bytes("late"), this::told);
        assertThat(reply.told()).hasSize(1);
    }

    @Test
    void a_stream_whose_owner_dies_is_cut() {
        ofOne().at(TWO).ask(request(Kind.EVENTS, ""), reply);
        Reply there = atTwo.reply();
        there.begin();
        there.event(bytes("a"), taken::incrementAndGet);
        awaitTold("begin", "event a");
        kill(TWO);
        awaitTold("begin", "event a", "abort");
    }

    @Test
    void an_answer_that_was_given_is_not_taken_back_when_its_owner_dies() {
        ofOne().at(TWO).ask(request(Kind.SEND, ""), reply);
        atTwo.reply().text(200, "");
        awaitTold("200");
        kill(TWO);
        assertThat(reply.told()).containsExactly("200");
    }

    @Test
    void an_owner_hears_of_a_node_that_dies_as_of_a_client_that_hangs_up() {
        ofOne().at(TWO).ask(request(Kind.POLL, ""), reply);
        atTwo.reply();
        kill(ONE);
        Eventually.holds("told", () -> atTwo.hangUps.get() == 1);
    }

    @Test
    void messages_on_their_way_to_a_node_that_dies_are_told_lost() {
        ofOne().at(TWO).ask(request(Kind.POLL, ""), reply.stuck());
        atTwo.reply().messages(bytes("a"), this::told);
        awaitTold("messages a");
        kill(ONE);
        Eventually.holds("told lost", () -> lost.get() == 1);
        assertThat(taken).hasValue(0);
    }

    @Test
    void events_on_their_way_to_a_node_that_dies_are_not_waited_for() {
        ofOne().at(TWO).ask(request(Kind.EVENTS, ""), reply.stuck());
        Reply there = atTwo.reply();
        there.begin();
        there.event(bytes("a"), taken::incrementAndGet);
        awaitTold("begin", "event a");
        kill(ONE);
        awaitTaken(1);
        there.event(bytes("b"), taken::incrementAndGet);
        there.end(taken::incrementAndGet);
        awaitTaken(3);
    }

    // a client's socket

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_socket_that_its_owner_accepts_passes_bytes_both_ways_and_who_sends_hears_when_they_were_taken(String node) {
        ofOne().at(new NodeId(node)).resume(comeback(), socket);
        ClientSocket there = at(node).socket();
        assertThat(at(node).comebacks).containsExactly(comeback());
        there.accept(at(node).ear);
        awaitSocket("accept");
        socket.say("a");
        socket.say("b");
        at(node).awaitHeard("a", "b");
        assertThat(socket.taken()).isZero();
        at(node).untaken.get(0).run();
        Eventually.holds("taken", () -> socket.taken() == 1);
        ByteBuf sent = bytes("1");
        there.write(sent, taken::incrementAndGet);
        there.write(bytes("2"), taken::incrementAndGet);
        awaitSocket("accept", "bytes 1", "bytes 2");
        Eventually.holds("given back", () -> sent.refCnt() == 0);
        assertThat(taken).hasValue(0);
        socket.take();
        awaitTaken(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_socket_is_refused(String node) {
        ofOne().at(new NodeId(node)).resume(comeback(), socket);
        at(node).socket().refuse(400, Reply.OTHER_TRANSPORT);
        awaitSocket("refuse 400 " + Reply.OTHER_TRANSPORT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_socket_is_closed_by_its_owner(String node) {
        ofOne().at(new NodeId(node)).resume(comeback(), socket);
        ClientSocket there = at(node).socket();
        there.accept(at(node).ear);
        there.write(bytes("bye"), () -> {});
        there.close();
        awaitSocket("accept", "bytes bye", "close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_socket_that_is_lost_is_told_to_its_owner_after_what_it_said(String node) {
        ofOne().at(new NodeId(node)).resume(comeback(), socket);
        at(node).socket().accept(at(node).ear);
        awaitSocket("accept");
        socket.say("a");
        socket.lose();
        at(node).awaitHeard("a", "lost");
    }

    @Test
    void a_socket_for_a_node_that_is_gone_finds_no_connection() {
        ofOne().at(new NodeId("gone")).resume(comeback(), socket);
        awaitSocket("refuse 404 " + Reply.UNKNOWN_ID);
    }

    @Test
    void a_socket_whose_owner_dies_before_it_answers_finds_no_connection() {
        ofOne().at(TWO).resume(comeback(), socket);
        ClientSocket there = atTwo.socket();
        kill(TWO);
        awaitSocket("refuse 404 " + Reply.UNKNOWN_ID);
        there.refuse(204, "");
        there.accept(atTwo.ear);
        assertThat(socket.told()).hasSize(1);
    }

    @Test
    void a_socket_whose_owner_dies_is_closed() {
        ofOne().at(TWO).resume(comeback(), socket);
        ClientSocket there = atTwo.socket();
        there.accept(atTwo.ear);
        awaitSocket("accept");
        kill(TWO);
        awaitSocket("accept", "close");
        ByteBuf late = bytes("late");
        there.write(late, () -> {});
        assertThat(late.refCnt()).isZero();
        assertThat(socket.told()).hasSize(2);
    }

    @Test
    void an_owner_hears_of_a_node_that_dies_as_of_a_socket_that_is_lost() {
        ofOne().at(TWO).resume(comeback(), socket);
        ClientSocket there = atTwo.socket();
        there.accept(atTwo.ear);
        awaitSocket("accept");
        kill(ONE);
        atTwo.awaitHeard("lost");
        there.close();
        assertThat(atTwo.heard).hasSize(1);
    }

    @Test
    void an_owner_hears_of_a_node_that_died_before_its_socket_was_accepted() {
        ofOne().at(TWO).resume(comeback(), socket);
        ClientSocket there = atTwo.socket();
        kill(ONE);
        there.accept(atTwo.ear);
        atTwo.awaitHeard("lost");
        assertThat(socket.told()).doesNotContain("accept");
    }
}
