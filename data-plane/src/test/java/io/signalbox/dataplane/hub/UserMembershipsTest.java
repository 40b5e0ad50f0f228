package io.signalbox.dataplane.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.cluster.InMemoryNodeLink;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipChange.Kind;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.support.MovingClock;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users in groups, on three nodes that share what is stored. */
class UserMembershipsTest {
    private static final UserId ANN = new UserId("ann");
    private static final GroupName RED = new GroupName("red");
    private static final GroupName BLUE = new GroupName("blue");
    private static final Duration HOUR = Duration.ofHours(1);

    private final MovingClock clock = new MovingClock();
    private final InMemoryRegistry registry = new InMemoryRegistry(clock);
    private final InMemoryNodeLink links = new InMemoryNodeLink();
    private final HeldUserGroups stored = new HeldUserGroups(registry.userGroups());
    private final List<Clients> nodes = new ArrayList<>();
    private final UserMemberships users;
    /** At another node; it hears late that something was stored. */
    private final UserMemberships late;

    private final HeldStores lateStored = new HeldStores(registry.userGroups());
    private final Fanout fanout;
    private int made;

    /** Answers what it reads when it is told to; what was read is what was stored when it was asked. */
    private static final class HeldUserGroups implements UserGroups {
        private final UserGroups real;
        private final List<Runnable> answers = new ArrayList<>();
        private boolean held;

        HeldUserGroups(UserGroups real) {
            this.real = real;
        }

        void hold() {
            held = true;
        }

        void release() {
            held = false;
            answers.forEach(Runnable::run);
            answers.clear();
        }

        @Override
        public CompletionStage<Void> put(Topic user, GroupName group, @Nullable Duration ttl) {
            return real.put(user, group, ttl);
        }

        @Override
        public CompletionStage<Void> remove(Topic user, GroupName group) {
            return real.remove(user, group);
        }

        @Override
        public CompletionStage<Void> removeAll(Topic user) {
            return real.removeAll(user);
        }

        @Override
        public CompletionStage<Set<GroupName>> of(Topic user) {
            if (!held) {
                return real.of(user);
            }
            Set<GroupName> read = real.of(user).toCompletableFuture().join();
            CompletableFuture<Set<GroupName>> answer = new CompletableFuture<>();
            answers.add(() -> answer.complete(read));
            return answer;
        }
    }

    /** Stores at once, and says so when it is told to. */
    private static final class HeldStores implements UserGroups {
        private final UserGroups real;
        private final CompletableFuture<Void> told = new CompletableFuture<>();

        HeldStores(UserGroups real) {
            this.real = real;
        }

        @Override
        public CompletionStage<Void> put(Topic user, GroupName group, @Nullable Duration ttl) {
            return real.put(user, group, ttl).thenCombine(told, (done, said) -> done);
        }

        @Override
        public CompletionStage<Void> remove(Topic user, GroupName group) {
            return real.remove(user, group).thenCombine(told, (done, said) -> done);
        }

        @Override
        public CompletionStage<Void> removeAll(Topic user) {
            return real.removeAll(user).thenCombine(told, (done, said) -> done);
        }

        @Override
        public CompletionStage<Set<GroupName>> of(Topic user) {
            return real.of(user);
        }
    }

    UserMembershipsTest() {
        NodeLink[] ofFirst = new NodeLink[1];
        Registry[] seenByFirst = new Registry[1];
        for (String name : List.of("a", "b", "c")) {
            NodeId self = new NodeId(name);
            Registry view = registry.of(self);
            nodes.add(new Clients(2, (open, meters) -> {
                LocalHubs hubs = new LocalHubs(open, view, stored, meters);
                NodeLink link = links.of(self, hubs);
                ofFirst[0] = ofFirst[0] == null ? link : ofFirst[0];
                return hubs;
            }));
            seenByFirst[0] = seenByFirst[0] == null ? view : seenByFirst[0];
        }
        users = new UserMemberships(registry.userGroups(), seenByFirst[0], ofFirst[0]);
        late = new UserMemberships(lateStored, seenByFirst[0], ofFirst[0]);
        fanout = new Fanout(seenByFirst[0], ofFirst[0], new Meters(new SimpleMeterRegistry()));
    }

    private void turn() {
        nodes.forEach(Clients::turn);
    }

    private Dialled open(int node, @Nullable String user) {
        return nodes.get(node).open(made % 2, "c" + made++, user);
    }

    private CompletionStage<Void> begin(Kind kind, UserId user, @Nullable GroupName group, @Nullable Duration ttl) {
        return users.change(new UserChange(Clients.TENANT, Clients.HUB, kind, user, group), ttl);
    }

    private void change(Kind kind, UserId user, @Nullable GroupName group, @Nullable Duration ttl) {
        CompletionStage<Void> done = begin(kind, user, group, ttl);
        turn();
        assertThat(done).isCompleted();
    }

    private String send(GroupName group) {
        String text = "{\"type\":1,\"target\":\"t\",\"arguments\":[" + made++ + "]}";
        Payload payload = new Payload(ByteString.copyFromUtf8(text + "\u001e"), ByteString.EMPTY);
        fanout.deliver(new Delivery(Clients.TENANT, Clients.HUB, Audience.group(group), payload));
        turn();
        return text;
    }

    private boolean hears(Dialled client, GroupName group) {
        String text = send(group);
        return client.transport().messages().contains(text);
    }

    // compat: ug-add
    @Test
    void all_connections_of_a_user_on_all_nodes_are_put_into_a_group_and_out_of_it() {
        List<Dialled> hers = List.of(open(0, "ann"), open(0, "ann"), open(1, "ann"), open(2, "ann"));
        List<Dialled> others = List.of(open(0, "bob"), open(1, null));
        change(Kind.ADD, ANN, RED, null);
        change(Kind.ADD, ANN, BLUE, null);
        assertThat(hers).allMatch(client -> hears(client, RED));
        assertThat(others).noneMatch(client -> hears(client, RED));
        change(Kind.REMOVE, ANN, RED, null);
        assertThat(hers).noneMatch(client -> hears(client, RED)).allMatch(client -> hears(client, BLUE));
    }

    // compat: ug-later
    @Test
    void a_connection_that_opens_later_is_in_the_groups_that_are_stored_for_its_user() {
        change(Kind.ADD, ANN, RED, HOUR);
        change(Kind.ADD, ANN, BLUE, null);
        Dialled later = open(1, "ann");
        assertThat(hears(later, RED)).isTrue();
        assertThat(hears(later, BLUE)).isTrue();
        assertThat(hears(open(1, "bob"), RED)).isFalse();
        change(Kind.REMOVE, ANN, RED, null);
        Dialled latest = open(2, "ann");
        assertThat(hears(latest, RED)).isFalse();
        assertThat(hears(latest, BLUE)).isTrue();
    }

    // compat: ug-ttl
    @Test
    void when_the_time_to_live_is_over_those_that_are_in_stay_in_and_no_others_come_in() {
        change(Kind.ADD, ANN, RED, Duration.ofSeconds(10));
        Dialled inTime = open(0, "ann");
        clock.pass(Duration.ofSeconds(11));
        Dialled late = open(1, "ann");
        assertThat(hears(inTime, RED)).isTrue();
        assertThat(hears(late, RED)).isFalse();
    }

    // compat: ug-again
    @Test
    void the_time_to_live_that_was_said_last_counts() {
        change(Kind.ADD, ANN, RED, Duration.ofSeconds(10));
        change(Kind.ADD, ANN, RED, HOUR);
        change(Kind.ADD, ANN, BLUE, null);
        change(Kind.ADD, ANN, BLUE, Duration.ofSeconds(10));
        clock.pass(Duration.ofSeconds(11));
        Dialled later = open(1, "ann");
        assertThat(hears(later, RED)).isTrue();
        assertThat(hears(later, BLUE)).isFalse();
    }

    // compat: ug-latest
    @Test
    void a_connection_that_opens_later_is_in_the_latest_hundred_groups_without_time_to_live() {
        change(Kind.ADD, ANN, RED, null);
        for (int i = 0; i < UserGroups.MOST_WITHOUT_TTL - 1; i++) {
            change(Kind.ADD, ANN, new GroupName("g" + i), null);
        }
        assertThat(hears(open(0, "ann"), RED)).isTrue();
        change(Kind.ADD, ANN, BLUE, null);
        Dialled later = open(0, "ann");
        assertThat(hears(later, RED)).isFalse();
        assertThat(hears(later, BLUE)).isTrue();
        assertThat(hears(later, new GroupName("g0"))).isTrue();
    }

    // compat: ug-zero
    @Test
    void without_time_to_live_left_only_those_that_are_open_are_put_into_the_group() {
        Dialled before = open(0, "ann");
        change(Kind.ADD, ANN, RED, HOUR);
        change(Kind.ADD, ANN, RED, Duration.ZERO);
        assertThat(hears(before, RED)).isTrue();
        assertThat(hears(open(0, "ann"), RED)).isFalse();
    }

    // compat: ug-all
    @Test
    void a_user_leaves_all_groups_with_all_connections_and_later_ones_are_in_none() {
        Dialled first = open(0, "ann");
        Dialled second = open(2, "ann");
        change(Kind.ADD, ANN, RED, null);
        change(Kind.ADD, ANN, BLUE, HOUR);
        change(Kind.REMOVE_FROM_ALL, ANN, null, null);
        for (Dialled client : List.of(first, second, open(1, "ann"))) {
            assertThat(hears(client, RED) || hears(client, BLUE)).isFalse();
        }
        assertThat(registry.of(new NodeId("x"))
                        .nodesOf(Topic.group(Clients.TENANT, Clients.HUB, RED))
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    // compat: ug-connection
    @Test
    void a_connection_may_be_taken_out_alone_and_those_that_open_later_are_in() {
        Dialled out = open(0, "ann");
        Dialled in = open(1, "ann");
        change(Kind.ADD, ANN, RED, null);
        fanout.change(new MembershipChange(Clients.TENANT, Clients.HUB, Kind.REMOVE, out.id(), RED));
        turn();
        assertThat(hears(out, RED)).isFalse();
        assertThat(hears(in, RED)).isTrue();
        assertThat(hears(open(0, "ann"), RED)).isTrue();
    }

    // The race between what is stored and who is on its way in: each order of the two.
    @Test
    void a_client_is_not_told_that_it_is_in_before_what_is_stored_for_its_user_was_read() {
        change(Kind.ADD, ANN, RED, null);
        stored.hold();
        Dialled entering = open(0, "ann");
        assertThat(entering.transport().text()).isEmpty();
        stored.release();
        turn();
        assertThat(entering.transport().text()).isEqualTo("{}\n");
        assertThat(hears(entering, RED)).isTrue();
    }

    @Test
    void what_is_taken_back_while_it_is_read_for_a_client_on_its_way_in_does_not_come_back() {
        change(Kind.ADD, ANN, RED, null);
        change(Kind.ADD, ANN, BLUE, null);
        stored.hold();
        Dialled one = open(0, "ann");
        change(Kind.REMOVE, ANN, RED, null);
        Dialled two = open(1, "ann");
        change(Kind.REMOVE_FROM_ALL, ANN, null, null);
        stored.release();
        turn();
        assertThat(List.of(one, two)).noneMatch(client -> hears(client, RED) || hears(client, BLUE));
    }

    @Test
    void what_is_stored_while_a_client_is_on_its_way_in_reaches_it_all_the_same() {
        change(Kind.ADD, ANN, RED, null);
        stored.hold();
        Dialled entering = open(1, "ann");
        change(Kind.ADD, ANN, BLUE, null);
        change(Kind.REMOVE, ANN, RED, null);
        change(Kind.ADD, ANN, RED, HOUR);
        stored.release();
        turn();
        assertThat(hears(entering, BLUE)).isTrue();
        assertThat(hears(entering, RED)).isTrue();
    }

    @Test
    void a_client_that_ends_while_its_groups_are_read_leaves_no_ghost() {
        change(Kind.ADD, ANN, RED, null);
        stored.hold();
        open(0, "ann").connection().onTransportClosed(false);
        stored.release();
        turn();
        assertThat(registry.of(new NodeId("x"))
                        .nodesOf(Topic.group(Clients.TENANT, Clients.HUB, RED))
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void changes_of_one_user_that_are_made_at_once_end_alike_in_what_is_stored_and_at_who_is_open() {
        Dialled before = open(0, "ann");
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(begin(i % 2 == 0 ? Kind.ADD : Kind.REMOVE, ANN, RED, null));
            all.add(begin(i % 2 == 0 ? Kind.REMOVE : Kind.ADD, ANN, BLUE, null));
        }
        turn();
        assertThat(all).allMatch(stage -> stage.toCompletableFuture().isDone());
        for (Dialled client : List.of(before, open(0, "ann"))) {
            assertThat(hears(client, RED)).isFalse();
            assertThat(hears(client, BLUE)).isTrue();
        }
    }

    /** The record hears of the late one first, the connections of the other one. */
    private void overtaken(Kind first, Kind second) {
        var change =
                new UserChange(Clients.TENANT, Clients.HUB, first, ANN, first == Kind.REMOVE_FROM_ALL ? null : RED);
        CompletionStage<Void> overtaken = late.change(change, null);
        change(second, ANN, second == Kind.REMOVE_FROM_ALL ? null : RED, null);
        assertThat(overtaken.toCompletableFuture()).isNotDone();
        lateStored.told.complete(null);
        turn();
        assertThat(overtaken).isCompleted();
    }

    @ParameterizedTest
    @CsvSource({"ADD,REMOVE", "ADD,REMOVE_FROM_ALL", "REMOVE,ADD", "REMOVE_FROM_ALL,ADD"})
    void changes_of_one_user_through_two_nodes_end_alike_in_what_is_stored_and_at_who_is_open(Kind first, Kind second) {
        Dialled before = open(1, "ann");
        if (first != Kind.ADD) {
            change(Kind.ADD, ANN, RED, null);
        }
        overtaken(first, second);
        boolean expected = second == Kind.ADD;
        assertThat(hears(open(2, "ann"), RED)).as("what is stored").isEqualTo(expected);
        assertThat(hears(before, RED)).as("who is open").isEqualTo(expected);
    }

    /** Everything at random against a model: who is in which group. */
    @Test
    void any_changes_and_any_clients_on_their_way_in_end_as_the_model_says() {
        for (int seed = 0; seed < 20; seed++) {
            play(new Random(seed), seed);
        }
    }

    private void play(Random random, int seed) {
        Set<GroupName> model = new HashSet<>();
        UserId user = new UserId("u" + seed);
        List<Dialled> hers = new ArrayList<>();
        List<GroupName> groups = List.of(RED, BLUE, new GroupName("green"));
        for (int step = 0; step < 60; step++) {
            GroupName group = groups.get(random.nextInt(groups.size()));
            switch (random.nextInt(7)) {
                case 0, 1 -> hers.add(open(random.nextInt(nodes.size()), user.value()));
                case 2, 3 -> {
                    change(Kind.ADD, user, group, random.nextBoolean() ? null : HOUR);
                    model.add(group);
                }
                case 4 -> {
                    change(Kind.REMOVE, user, group, null);
                    model.remove(group);
                }
                case 5 -> {
                    if (random.nextInt(4) == 0) {
                        change(Kind.REMOVE_FROM_ALL, user, null, null);
                        model.clear();
                    }
                }
                default -> {
                    if (random.nextBoolean()) {
                        stored.hold();
                    } else {
                        stored.release();
                        turn();
                    }
                }
            }
        }
        stored.release();
        turn();
        for (GroupName group : groups) {
            String text = send(group);
            assertThat(hers)
                    .as("seed %d, %s", seed, group)
                    .allMatch(client -> client.transport().messages().contains(text) == model.contains(group));
        }
    }
}
