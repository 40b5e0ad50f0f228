package io.signalbox.dataplane.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.Counted;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.Existence;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.grpc.UserMembership;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.CloseCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DeliveryServiceTest extends NodeUnderTest {
    private static String message(Object argument) {
        return "{\"type\":1,\"target\":\"t\",\"arguments\":[" + argument + "]}";
    }

    private DeliveriesGrpc.DeliveriesBlockingStub as(@Nullable ClusterSecret secret) {
        ManagedChannel channel = GrpcChannels.open("127.0.0.1:" + dataPlane.grpcPort());
        closing((AutoCloseable) channel::shutdownNow);
        Channel signed = secret == null ? channel : ClientInterceptors.intercept(channel, ClusterAuth.client(secret));
        return DeliveriesGrpc.newBlockingStub(signed).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private DeliveriesGrpc.DeliveriesBlockingStub backend() {
        return as(StandInControlPlane.SECRET);
    }

    private static Delivery delivery(String tenant, String hub, Audience audience, String json) {
        return Delivery.newBuilder()
                .setTenant(tenant)
                .setHub(hub)
                .setAudience(DeliveryWire.toWire(audience))
                .setPayload(Payload.newBuilder().setJson(ByteString.copyFromUtf8(json + "\u001e")))
                .build();
    }

    private static MembershipChange change(String hub, Change change, String connectionId, String group) {
        return MembershipChange.newBuilder()
                .setTenant("dev")
                .setHub(hub)
                .setChange(change)
                .setConnectionId(connectionId)
                .setGroup(group)
                .build();
    }

    @Test
    void who_does_not_belong_to_the_cluster_is_refused() {
        Delivery delivery = delivery("dev", "in", Audience.everyone(), message(1));
        for (ClusterSecret secret :
                new @Nullable ClusterSecret[] {null, new ClusterSecret("the secret of some other cluster")}) {
            assertThatThrownBy(() -> as(secret).deliver(delivery))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused ->
                                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        }
    }

    @Test
    void unknown_and_disabled_tenants_and_bad_names_are_refused_with_their_entry() {
        refused(delivery("nobody", "in", Audience.everyone(), message(1)), Status.Code.NOT_FOUND);
        refused(delivery("disabled", "in", Audience.everyone(), message(1)), Status.Code.PERMISSION_DENIED);
        refused(delivery("dev", "9lives", Audience.everyone(), message(1)), Status.Code.INVALID_ARGUMENT);
        Delivery empty = Delivery.newBuilder().setTenant("dev").setHub("in").build();
        refused(empty, Status.Code.INVALID_ARGUMENT);
    }

    private void refused(Delivery delivery, Status.Code code) {
        assertThatThrownBy(() -> backend().deliver(delivery))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }

    @Test
    void deliveries_reach_their_audience_in_order() throws Exception {
        FakeAppServer app = serving("in");
        Connected ann = connect(app, "in", "ann");
        Connected bob = connect(app, "in", "bob");
        backend().deliver(delivery("dev", "in", Audience.everyone(), message(1)));
        backend().deliver(delivery("dev", "in", Audience.user(new UserId("ann")), message(2)));
        backend().deliver(delivery("acme", "in", Audience.everyone(), message(99)));
        backend().deliver(delivery("dev", "in", Audience.connection(new ConnectionId(bob.id())), message(3)));
        assertThat(ann.socket().next()).isEqualTo(message(1));
        assertThat(ann.socket().next()).isEqualTo(message(2));
        assertThat(bob.socket().next()).isEqualTo(message(1));
        assertThat(bob.socket().next()).isEqualTo(message(3));
    }

    @Test
    void a_membership_that_is_answered_is_in_force() throws Exception {
        FakeAppServer app = serving("mem");
        Connected client = connect(app, "mem", "u");
        for (int i = 0; i < 20; i++) {
            MembershipChanged added = backend().changeMembership(change("mem", Change.ADD, client.id(), "g" + i));
            assertThat(added.getConnectionExists()).isTrue();
            backend().deliver(delivery("dev", "mem", Audience.group(new GroupName("g" + i)), message(i)));
            assertThat(client.socket().next()).isEqualTo(message(i));
        }
        assertThat(backend()
                        .changeMembership(change("mem", Change.REMOVE_FROM_ALL, client.id(), ""))
                        .getWasMember())
                .isTrue();
        assertThat(exists("mem", Audience.group(new GroupName("g3")))).isFalse();
        assertThat(backend()
                        .changeMembership(change("mem", Change.ADD, "nobody", "g"))
                        .getConnectionExists())
                .isFalse();
    }

    @Test
    void a_change_of_a_kind_that_is_unknown_is_refused_and_not_taken_for_another() {
        MembershipChange unknown = MembershipChange.newBuilder()
                .setTenant("dev")
                .setHub("mem")
                .setChangeValue(17)
                .setConnectionId("c")
                .setGroup("g")
                .build();
        assertThatThrownBy(() -> backend().changeMembership(unknown)).hasMessageContaining("INVALID_ARGUMENT");
    }

    private boolean exists(String hub, Audience audience) {
        return backend()
                .exists(Existence.newBuilder()
                        .setTenant("dev")
                        .setHub(hub)
                        .setAudience(DeliveryWire.toWire(audience))
                        .build())
                .getExists();
    }

    @Test
    void existence_follows_the_connections() throws Exception {
        FakeAppServer app = serving("ex");
        assertThat(exists("ex", Audience.user(new UserId("u")))).isFalse();
        Connected client = connect(app, "ex", "u");
        assertThat(exists("ex", Audience.user(new UserId("u")))).isTrue();
        assertThat(exists("ex", Audience.connection(new ConnectionId(client.id()))))
                .isTrue();
        assertThat(exists("ex", Audience.group(new GroupName("g")))).isFalse();
        client.socket().close();
        io.signalbox.dataplane.support.Eventually.holds(
                "the user is gone", () -> !exists("ex", Audience.user(new UserId("u"))));
    }

    @Test
    void a_close_ends_its_audience_with_the_reason() throws Exception {
        FakeAppServer app = serving("cl");
        Connected closed = connect(app, "cl", "closed");
        Connected kept = connect(app, "cl", "kept");
        int count = backend()
                .close(Closing.newBuilder()
                        .setTenant("dev")
                        .setHub("cl")
                        .setAudience(DeliveryWire.toWire(Audience.user(new UserId("closed"))))
                        .setReason("enough")
                        .setAllowReconnect(true)
                        .build())
                .getConnections();
        assertThat(count).isEqualTo(1);
        assertThat(closed.socket().next()).isEqualTo("{\"type\":7,\"error\":\"enough\",\"allowReconnect\":true}");
        backend().deliver(delivery("dev", "cl", Audience.everyone(), message(1)));
        assertThat(kept.socket().next()).isEqualTo(message(1));
    }

    @Test
    void ten_thousand_messages_reach_every_member_in_order_once_while_others_join_and_leave() throws Exception {
        int messages = 10_000;
        FakeAppServer app = serving("order");
        Connected first = connect(app, "order", "first");
        Connected second = connect(app, "order", "second");
        Connected guest = connect(app, "order", "guest");
        app.change(Change.ADD, first.id(), "g");
        app.change(Change.ADD, second.id(), "g");
        Thread sender = new Thread(() -> {
            for (int i = 0; i < messages; i++) {
                app.deliver(Audience.group(new GroupName("g")), message(i), 0);
            }
        });
        sender.start();
        Thread visitor = new Thread(() -> {
            while (sender.isAlive()) {
                app.change(Change.ADD, guest.id(), "g");
                app.change(Change.REMOVE, guest.id(), "g");
            }
            app.deliver(Audience.everyone(), message("\"end\""));
        });
        visitor.start();
        for (Connected member : new Connected[] {first, second}) {
            for (int i = 0; i < messages; i++) {
                assertThat(member.socket().next()).isEqualTo(message(i));
            }
            assertThat(member.socket().next()).isEqualTo(message("\"end\""));
        }
        int last = -1;
        for (String text = guest.socket().next();
                !text.equals(message("\"end\""));
                text = guest.socket().next()) {
            int number = Integer.parseInt(text.replaceAll(".*\\[(\\d+)\\]}", "$1"));
            assertThat(number).isGreaterThan(last);
            last = number;
        }
        sender.join(20_000);
        visitor.join(20_000);
        assertThat(sender.isAlive() || visitor.isAlive()).isFalse();
    }

    @Test
    void a_client_that_stops_reading_is_closed_as_slow_while_its_neighbour_goes_on() throws Exception {
        FakeAppServer app = serving("slow");
        RawWebSocket slow = closing(RawWebSocket.open(
                server(), 4_096, "/client/?hub=slow", "Authorization: Bearer " + Tokens.user("slow", "slow")));
        assertThat(slow.handshake().next()).isEqualTo("{}");
        Connected neighbour = connect(app, "slow", "neighbour");
        long before = meters.ended(CloseCode.SLOW_CLIENT);
        String large = "\"" + "x".repeat(200_000) + "\"";
        int sent = 0;
        while (meters.ended(CloseCode.SLOW_CLIENT) == before) {
            backend().deliver(delivery("dev", "slow", Audience.everyone(), message(large)));
            assertThat(neighbour.socket().next()).hasSize(message(large).length());
            assertThat(++sent).as("no bound was met").isLessThan(200);
        }
        app.await(frame ->
                frame.hasClientClosed() && frame.getClientClosed().getCode().equals("SLOW_CLIENT"));
        backend().deliver(delivery("dev", "slow", Audience.everyone(), message(1)));
        assertThat(neighbour.socket().next()).isEqualTo(message(1));
    }

    @Test
    void a_user_in_a_group_is_in_it_with_connections_that_open_later() throws Exception {
        FakeAppServer app = serving("users");
        Connected first = connect(app, "users", "ann");
        assertThat(backend().userIsInGroup(membership("users")).getExists()).isFalse();
        backend().changeUserMembership(userChange("users", Change.ADD).build());
        RawWebSocket later = connect("users", Tokens.user("users", "ann"));
        assertThat(backend().userIsInGroup(membership("users")).getExists()).isTrue();
        backend().deliver(delivery("dev", "users", Audience.group(new GroupName("g")), message(1)));
        assertThat(first.socket().next()).isEqualTo(message(1));
        assertThat(later.next()).isEqualTo(message(1));
        backend()
                .changeUserMembership(
                        userChange("users", Change.REMOVE_FROM_ALL).clearGroup().build());
        assertThat(backend().userIsInGroup(membership("users")).getExists()).isFalse();
        assertThat(exists("users", Audience.group(new GroupName("g")))).isFalse();
    }

    @Test
    void a_user_in_a_group_with_nothing_left_to_live_is_not_stored() throws Exception {
        FakeAppServer app = serving("zero");
        Connected open = connect(app, "zero", "ann");
        backend()
                .changeUserMembership(
                        userChange("zero", Change.ADD).setTtlSeconds(0).build());
        assertThat(backend().userIsInGroup(membership("zero")).getExists()).isFalse();
        backend().deliver(delivery("dev", "zero", Audience.group(new GroupName("g")), message(1)));
        assertThat(open.socket().next()).isEqualTo(message(1));
    }

    @Test
    void changes_of_users_are_refused_as_others_are() {
        UserMembershipChange.Builder unknown = userChange("zero", Change.ADD).setChangeValue(17);
        assertThatThrownBy(() -> backend().changeUserMembership(unknown.build()))
                .hasMessageContaining("INVALID_ARGUMENT");
        assertThatThrownBy(() -> backend()
                        .changeUserMembership(userChange("zero", Change.ADD)
                                .setTenant("nobody")
                                .build()))
                .hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> backend()
                        .userIsInGroup(
                                membership("zero").toBuilder().setUserId(" ").build()))
                .hasMessageContaining("INVALID_ARGUMENT");
    }

    @Test
    void who_is_there_is_listed_and_counted() throws Exception {
        FakeAppServer app = serving("who");
        Connected ann = connect(app, "who", "ann");
        connect(app, "who", "bob");
        backend().changeMembership(change("who", Change.ADD, ann.id(), "g"));
        Listing group = Listing.newBuilder()
                .setTenant("dev")
                .setHub("who")
                .setAudience(DeliveryWire.toWire(Audience.group(new GroupName("g"))))
                .setMost(10)
                .build();
        ListedConnection her = ListedConnection.newBuilder()
                .setConnectionId(ann.id())
                .setUserId("ann")
                .build();
        assertThat(backend().list(group))
                .isEqualTo(Listed.newBuilder().addConnections(her).build());
        assertThat(backend().list(group.toBuilder().setAfter(ann.id()).build())).isEqualTo(Listed.getDefaultInstance());
        Counting hub = Counting.newBuilder().setTenant("dev").setHub("who").build();
        assertThat(backend().count(hub))
                .isEqualTo(Counted.newBuilder()
                        .setConnections(2)
                        .setUsers(2)
                        .setGroups(1)
                        .build());
        assertThatThrownBy(() -> backend()
                        .list(group.toBuilder()
                                .setAudience(DeliveryWire.toWire(Audience.everyone()))
                                .build()))
                .hasMessageContaining("INVALID_ARGUMENT");
        assertThatThrownBy(() ->
                        backend().count(hub.toBuilder().setTenant("nobody").build()))
                .hasMessageContaining("NOT_FOUND");
    }

    private static UserMembershipChange.Builder userChange(String hub, Change change) {
        return UserMembershipChange.newBuilder()
                .setTenant("dev")
                .setHub(hub)
                .setChange(change)
                .setUserId("ann")
                .setGroup("g");
    }

    private static UserMembership membership(String hub) {
        return UserMembership.newBuilder()
                .setTenant("dev")
                .setHub(hub)
                .setUserId("ann")
                .setGroup("g")
                .build();
    }
}
