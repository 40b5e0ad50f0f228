package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.AppDelivery;
import io.signalbox.protocol.grpc.AppMembership;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.HubMethodName;
import io.signalbox.sdk.SendFailedException;
import io.signalbox.sdk.fake.FakeClient;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whom a hub and a context send to, in which encodings, in which order; groups and their acknowledgements. */
class SendingTest extends ServerFixture {
    interface News {
        void headline(String text);

        @HubMethodName("Flash")
        CompletionStage<Void> flash(int priority);
    }

    static final class SendHub extends Hub {
        void everyAudience() {
            String me = context().connectionId();
            for (ClientProxy to : List.of(
                    clients().all(),
                    clients().allExcept("x", "y"),
                    clients().others(),
                    clients().client("x"),
                    clients().clients("x", "y"),
                    clients().group("g"),
                    clients().groups("g", "h"),
                    clients().groupExcept("g", "x"),
                    clients().othersInGroup("g"),
                    clients().user("u"),
                    clients().users("u", "v"),
                    clients().clients(List.of("x")))) {
                to.send("hit", me);
            }
        }

        void echo(String text) {
            clients().caller().send("one", text);
            clients().client(context().connectionId()).send("two", text);
        }

        void join(String group) {
            groups().addToGroup(context().connectionId(), group);
            clients().group(group).send("joined", group);
        }

        CompletionStage<Void> joinAndWait(String group) {
            return groups().addToGroup(context().connectionId(), group);
        }

        void count(int from, int to) {
            for (int i = from; i < to; i++) {
                clients().all().send("count", i);
            }
        }
    }

    @Override
    HubServerBuilder host(HubServerBuilder builder) {
        return builder.hub("send", SendHub.class, SendHub::new);
    }

    private AppDelivery delivery() throws InterruptedException {
        return stream.next(FrameCase.DELIVER).getDeliver();
    }

    private Audience audience() throws InterruptedException {
        return DeliveryWire.fromWire(delivery().getAudience());
    }

    private static Set<ConnectionId> ids(String... ids) {
        return java.util.Arrays.stream(ids).map(ConnectionId::new).collect(java.util.stream.Collectors.toSet());
    }

    // compat: api-hub, api-clients
    @Test
    void every_audience_goes_out_as_it_was_asked_for() throws Exception {
        stream.open("me", HubProtocol.JSON).send("everyAudience");
        ConnectionId x = new ConnectionId("x");
        GroupName g = new GroupName("g");
        assertThat(audience()).isEqualTo(Audience.everyone());
        assertThat(audience()).isEqualTo(new Audience.Everyone(ids("x", "y")));
        assertThat(audience()).isEqualTo(new Audience.Everyone(ids("me")));
        assertThat(audience()).isEqualTo(Audience.connection(x));
        assertThat(((Audience.Connections) audience()).connections())
                .containsExactlyInAnyOrder(x, new ConnectionId("y"));
        assertThat(audience()).isEqualTo(Audience.group(g));
        assertThat(audience()).isEqualTo(new Audience.Groups(List.of(g, new GroupName("h")), Set.of()));
        assertThat(audience()).isEqualTo(new Audience.Groups(List.of(g), ids("x")));
        assertThat(audience()).isEqualTo(new Audience.Groups(List.of(g), ids("me")));
        assertThat(audience()).isEqualTo(Audience.user(new UserId("u")));
        assertThat(audience()).isEqualTo(new Audience.Users(List.of(new UserId("u"), new UserId("v")), Set.of()));
        assertThat(audience()).isEqualTo(Audience.connection(x));
    }

    // compat: take-headers
    @Test
    void a_delivery_carries_both_encodings() throws Exception {
        stream.open("me", HubProtocol.MESSAGE_PACK).send("count", 70_000, 70_001);
        AppDelivery delivery = delivery();
        assertThat(delivery.getPayload().getJson().toStringUtf8())
                .isEqualTo("{\"type\":1,\"target\":\"count\",\"arguments\":[70000]}\u001e");
        Invocation packed = (Invocation) HubProtocol.MESSAGE_PACK.decode(
                delivery.getPayload().getMessagepack().asReadOnlyByteBuffer());
        assertThat(packed.arguments()).containsExactly(RawValue.of(new byte[] {(byte) 0xD2, 0, 1, 0x11, 0x70}));
    }

    // compat: api-clients
    @Test
    void what_is_for_the_caller_goes_straight_to_it_in_its_own_encoding() throws Exception {
        for (HubProtocol protocol : List.of(HubProtocol.JSON, HubProtocol.MESSAGE_PACK)) {
            FakeClient client = stream.open(protocol.name(), protocol);
            client.invoke("1", "echo", "hi");
            assertThat(client.nextFrame()).isEqualTo(Invocation.send("one", client.encoded("hi")));
            assertThat(client.nextFrame()).isEqualTo(Invocation.send("two", client.encoded("hi")));
            assertThat(client.completion().invocationId()).isEqualTo("1");
        }
    }

    @Test
    void sends_of_one_invocation_keep_their_order() throws Exception {
        stream.open("me", HubProtocol.JSON).send("count", 0, 5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(delivery().getPayload().getJson().toStringUtf8()).contains("[" + i + "]");
        }
    }

    @Test
    void a_join_that_nobody_awaits_still_comes_before_the_send_to_the_group() throws Exception {
        stream.open("me", HubProtocol.JSON).send("join", "room");
        FromAppServer first = stream.next();
        assertThat(first.getMembership().getGroup()).isEqualTo("room");
        assertThat(first.getMembership().getConnectionId()).isEqualTo("me");
        assertThat(first.getMembership().getChange()).isEqualTo(MembershipChange.Change.ADD);
        assertThat(stream.next().hasDeliver()).isTrue();
    }

    // compat: api-groups
    @Test
    void joining_is_done_when_acknowledged_and_not_before() throws Exception {
        FakeClient client = stream.open("me", HubProtocol.JSON);
        client.invoke("1", "joinAndWait", "room");
        AppMembership join = stream.next(FrameCase.MEMBERSHIP).getMembership();
        assertThat(join.getAckId()).isNotZero();
        assertThat(stream.hasNothing()).isTrue();
        stream.ack(join.getAckId());
        assertThat(client.completion().error()).isNull();
    }

    // compat: api-hub-context
    @Test
    void a_refused_join_fails() throws Exception {
        CompletionStage<Void> joined = server.context(SendHub.class).groups().addToGroup("x", "room");
        AppMembership join = stream.next(FrameCase.MEMBERSHIP).getMembership();
        stream.refuse(join.getAckId(), "SERVER_BUSY", "");
        assertThatThrownBy(() -> joined.toCompletableFuture().get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.SERVER_BUSY));
    }

    @Test
    void joins_that_wait_fail_when_their_stream_ends() throws Exception {
        CompletionStage<Void> joined = server.context(SendHub.class).groups().removeFromGroup("x", "room");
        stream.next(FrameCase.MEMBERSHIP);
        stream.breakOff();
        assertThatThrownBy(() -> joined.toCompletableFuture().get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(SendFailedException.class)
                .hasMessage("hub send: the stream to the service has ended");
    }

    // compat: api-send, api-hub-context
    @Test
    void a_context_sends_by_name_and_through_an_interface() throws Exception {
        server.context(SendHub.class).clients().user("u").send("hello", "you");
        AppDelivery byName = delivery();
        assertThat(DeliveryWire.fromWire(byName.getAudience())).isEqualTo(Audience.user(new UserId("u")));
        assertThat(byName.getPayload().getJson().toStringUtf8())
                .isEqualTo("{\"type\":1,\"target\":\"hello\",\"arguments\":[\"you\"]}\u001e");

        ClientProxy all = server.context(SendHub.class).clients().all();
        assertThat(all.send("none").toCompletableFuture()).isCompleted();
        assertThat(delivery().getPayload().getJson().toStringUtf8()).contains("\"arguments\":[]");
        assertThat(all.send("many", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, null).toCompletableFuture())
                .isCompleted();
        assertThat(delivery().getPayload().getJson().toStringUtf8())
                .contains("\"arguments\":[1,2,3,4,5,6,7,8,9,10,11,12,null]");

        HubContext<SendHub, News> typed = server.context(SendHub.class, News.class);
        typed.clients().all().headline("rain");
        assertThat(delivery().getPayload().getJson().toStringUtf8())
                .isEqualTo("{\"type\":1,\"target\":\"headline\",\"arguments\":[\"rain\"]}\u001e");
        CompletionStage<Void> sent = typed.clients().group("g").flash(1);
        assertThat(sent.toCompletableFuture()).isCompleted();
        assertThat(delivery().getPayload().getJson().toStringUtf8()).contains("\"target\":\"Flash\"");
    }

    @Test
    void what_one_thread_sends_by_a_context_keeps_its_order() throws Exception {
        HubContext<SendHub, ClientProxy> context = server.context(SendHub.class);
        CompletableFuture<Void> sender = CompletableFuture.runAsync(
                () -> {
                    for (int i = 0; i < 5000; i++) {
                        context.clients().all().send("n", i);
                    }
                },
                task -> new Thread(task).start());
        for (int i = 0; i < 5000; i++) {
            assertThat(delivery().getPayload().getJson().toStringUtf8()).contains("[" + i + "]");
        }
        sender.get(30, TimeUnit.SECONDS);
    }

    @Test
    void bad_names_are_refused_at_once() {
        HubContext<SendHub, ClientProxy> context = server.context(SendHub.class);
        assertThatThrownBy(() -> context.clients().group(" "))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.GROUP_NAME_INVALID));
        assertThatThrownBy(() -> context.groups().addToGroup("", "g"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.CONNECTION_ID_INVALID));
    }

    @Test
    void a_message_that_the_service_would_refuse_fails_alone() throws Exception {
        HubContext<SendHub, ClientProxy> context = server.context(SendHub.class);
        assertThat(context.clients().all().send("big", "x".repeat(3_000_000)).toCompletableFuture())
                .isCompletedExceptionally();
        context.clients().all().send("small", 1);
        assertThat(delivery().getPayload().getJson().toStringUtf8()).contains("small");
    }

    // compat: pressure-send
    @Test
    void a_service_that_does_not_read_makes_senders_wait_and_then_fail_and_goes_on_when_it_reads() throws Exception {
        HubContext<SendHub, ClientProxy> context = server.context(SendHub.class);
        stream.stopReading();
        String text = "x".repeat(200_000);
        int accepted = 0;
        CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        while (!sent.isCompletedExceptionally()) {
            sent = context.clients().all().send("n", accepted++, text).toCompletableFuture();
        }
        accepted--;
        assertThatThrownBy(sent::join)
                .cause()
                .isInstanceOf(SendFailedException.class)
                .hasMessage("hub send: the stream to the service had no room within 5000 ms");
        assertThat(accepted).isPositive();
        stream.readOn();
        for (int i = 0; i < accepted; i++) {
            assertThat(delivery().getPayload().getJson().toStringUtf8()).contains("[" + i + ",");
        }
    }
}
