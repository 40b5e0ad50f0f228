package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link NodeLink} does, between two nodes and from a node to itself. */
public abstract class NodeLinkContract {
    private static final long LIMIT_SECONDS = 30;
    protected static final NodeId ONE = new NodeId("one");
    protected static final NodeId TWO = new NodeId("two");
    private static final TenantName DEV = new TenantName("dev");
    private static final HubName HUB = new HubName("chat");

    protected final RecordingArrivals atOne = new RecordingArrivals();
    protected final RecordingArrivals atTwo = new RecordingArrivals();

    /** The link as {@link #ONE} uses it; {@link #atOne} and {@link #atTwo} are the two nodes. */
    protected abstract NodeLink ofOne();

    private RecordingArrivals at(String node) {
        return node.equals(ONE.value()) ? atOne : atTwo;
    }

    private static Delivery delivery(Audience audience, int number) {
        ByteString json = ByteString.copyFromUtf8("{\"type\":1,\"n\":" + number + "}\u001e");
        return new Delivery(DEV, HUB, audience, new Payload(json, ByteString.EMPTY));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void a_node_knows_its_own_name() {
        assertThat(ofOne().self()).isEqualTo(ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void what_is_sent_to_a_node_arrives_there_in_the_order_sent(String node) {
        List<Delivery> sent = IntStream.range(0, 2_000)
                .mapToObj(i -> delivery(Audience.group(new GroupName("g")), i))
                .toList();
        sent.forEach(delivery -> ofOne().deliver(new NodeId(node), delivery));
        Eventually.holds("all arrive", () -> at(node).arrived().size() == sent.size());
        assertThat(at(node).arrived()).isEqualTo(sent);
        assertThat(at(node.equals("one") ? "two" : "one").arrived()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void what_a_node_has_taken_is_there(String node) throws Exception {
        for (int i = 0; i < 100; i++) {
            Delivery delivery = delivery(Audience.group(new GroupName("g")), i);
            ofOne().deliver(new NodeId(node), delivery);
            await(ofOne().taken(new NodeId(node), delivery));
            assertThat(at(node).arrived()).hasSize(i + 1).last().isEqualTo(delivery);
        }
    }

    @Test
    void each_of_several_senders_keeps_its_order() throws Exception {
        int each = 500;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> senders = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(sender -> threads.submit(() -> IntStream.range(0, each)
                            .forEach(i ->
                                    ofOne().deliver(TWO, delivery(Audience.group(new GroupName("g" + sender)), i)))))
                    .toList();
            for (Future<?> sender : senders) {
                sender.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        Eventually.holds("all arrive", () -> atTwo.arrived().size() == 4 * each);
        for (int sender = 0; sender < 4; sender++) {
            Audience audience = Audience.group(new GroupName("g" + sender));
            assertThat(atTwo.arrived().stream()
                            .filter(one -> ((Delivery) one).audience().equals(audience)))
                    .containsExactlyElementsOf(IntStream.range(0, each)
                            .<Object>mapToObj(i -> delivery(audience, i))
                            .toList());
        }
    }

    @Test
    void deliveries_arrive_whole_with_every_kind_of_audience() {
        Audience excluding = new Audience.Everyone(java.util.Set.of(new ConnectionId("not me")));
        List<Audience> audiences = List.of(
                Audience.everyone(),
                excluding,
                Audience.connection(new ConnectionId("c")),
                Audience.user(new io.signalbox.protocol.name.UserId("u")),
                new Audience.Groups(List.of(new GroupName("a"), new GroupName("b")), java.util.Set.of()));
        List<Delivery> sent =
                audiences.stream().map(audience -> delivery(audience, 1)).toList();
        sent.forEach(delivery -> ofOne().deliver(TWO, delivery));
        Eventually.holds("all arrive", () -> atTwo.arrived().size() == sent.size());
        assertThat(atTwo.arrived()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_change_is_done_by_the_node_and_its_outcome_comes_back(String node) throws Exception {
        MembershipChange change =
                new MembershipChange(DEV, HUB, MembershipChange.Kind.ADD, new ConnectionId("c"), new GroupName("g"));
        assertThat(await(ofOne().change(new NodeId(node), change))).isEqualTo(new MembershipOutcome(true, true));
        assertThat(at(node).arrived()).containsExactly(change);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_change_of_a_user_reaches_the_node_after_what_was_delivered_before_and_is_done_when_the_node_says(String node)
            throws Exception {
        Delivery before = delivery(Audience.group(new GroupName("g")), 1);
        UserChange add = new UserChange(DEV, HUB, MembershipChange.Kind.ADD, new UserId("ann"), new GroupName("g"));
        UserChange out = new UserChange(DEV, HUB, MembershipChange.Kind.REMOVE_FROM_ALL, new UserId("ann"), null);
        ofOne().deliver(new NodeId(node), before);
        await(ofOne().change(new NodeId(node), add));
        assertThat(at(node).arrived()).containsExactly(before, add);
        await(ofOne().change(new NodeId(node), out));
        assertThat(at(node).arrived()).containsExactly(before, add, out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void who_is_there_is_asked_of_the_node_and_its_answer_comes_back(String node) throws Exception {
        NodeId there = new NodeId(node);
        Listing group = new Listing(Topic.group(DEV, HUB, new GroupName("g")), null, 5);
        Listing user = new Listing(Topic.user(DEV, HUB, new UserId("ann")), new ConnectionId("b"), 200);
        NameListing users = new NameListing(DEV, HUB, Topic.Kind.USER, "", 10);
        NameListing groups = new NameListing(DEV, HUB, Topic.Kind.GROUP, "a", 2_000);
        List<Listing.Entry> entries = List.of(
                new Listing.Entry(new ConnectionId("c"), null),
                new Listing.Entry(new ConnectionId("d"), new UserId("ann")));
        assertThat(await(ofOne().list(there, group))).isEqualTo(entries);
        assertThat(await(ofOne().list(there, user))).isEqualTo(entries);
        assertThat(await(ofOne().names(there, users))).containsExactly("a", "b");
        assertThat(await(ofOne().names(there, groups))).containsExactly("a", "b");
        assertThat(await(ofOne().count(there, DEV, HUB))).isEqualTo(new HubCount(3, 2, 1));
        assertThat(at(node).arrived()).containsExactly(group, user, users, groups, HUB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_close_is_done_by_the_node_and_its_count_comes_back(String node) throws Exception {
        Audience everyone = Audience.everyone();
        Arrivals.Closing closing = new Arrivals.Closing("because", true);
        assertThat(await(ofOne().close(new NodeId(node), DEV, HUB, everyone, closing)))
                .isEqualTo(7);
        assertThat(at(node).arrived()).containsExactly(everyone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two"})
    void a_question_reaches_the_node_after_what_was_delivered_before_and_its_answer_comes_back(String node)
            throws Exception {
        Delivery before = delivery(Audience.connection(new ConnectionId("c")), 1);
        ClientCall call = call();
        ofOne().deliver(new NodeId(node), before);
        ClientAnswer answer = await(ofOne().ask(new NodeId(node), call).answer());
        assertThat(answer).isEqualTo(ClientAnswer.of(ByteString.copyFromUtf8("answer"), "json"));
        assertThat(at(node).arrived()).containsExactly(before, call);
    }

    private static ClientCall call() {
        ByteString json = ByteString.copyFromUtf8("{\"type\":1}\u001e");
        return new ClientCall(
                DEV,
                HUB,
                new ConnectionId("c"),
                "i1",
                new Payload(json, ByteString.EMPTY),
                java.time.Duration.ofSeconds(LIMIT_SECONDS));
    }

    @Test
    void a_node_under_pressure_slows_its_senders_until_it_has_room() throws Exception {
        atTwo.congest();
        int sent = 0;
        while (ofOne().deliver(TWO, delivery(Audience.everyone(), sent)) == Pressure.ACCEPTED) {
            assertThat(++sent).isLessThan(100_000);
        }
        CompletionStage<Void> drained = ofOne().drained(TWO);
        assertThat(drained.toCompletableFuture().isDone()).isFalse();
        atTwo.relieve();
        await(drained);
        assertThat(ofOne().deliver(ONE, delivery(Audience.everyone(), 0))).isEqualTo(Pressure.ACCEPTED);
    }

    @Test
    void a_node_that_is_gone_holds_up_nobody() throws Exception {
        NodeId gone = new NodeId("gone");
        ofOne().deliver(gone, delivery(Audience.everyone(), 1));
        MembershipChange change =
                new MembershipChange(DEV, HUB, MembershipChange.Kind.REMOVE_FROM_ALL, new ConnectionId("c"), null);
        assertThat(await(ofOne().change(gone, change))).isEqualTo(MembershipOutcome.NO_CONNECTION);
        await(ofOne().change(
                        gone, new UserChange(DEV, HUB, MembershipChange.Kind.REMOVE_FROM_ALL, new UserId("u"), null)));
        assertThat(await(ofOne().ask(gone, call()).answer())).isEqualTo(ClientAnswer.NO_CONNECTION);
        assertThat(await(ofOne().close(gone, DEV, HUB, Audience.everyone(), new Arrivals.Closing(null, false))))
                .isZero();
        assertThat(await(ofOne().list(gone, new Listing(Topic.group(DEV, HUB, new GroupName("g")), null, 5))))
                .isEmpty();
        assertThat(await(ofOne().names(gone, new NameListing(DEV, HUB, Topic.Kind.USER, "", 5))))
                .isEmpty();
        assertThat(await(ofOne().count(gone, DEV, HUB))).isEqualTo(HubCount.NOTHING);
        await(ofOne().drained(gone));
    }
}
