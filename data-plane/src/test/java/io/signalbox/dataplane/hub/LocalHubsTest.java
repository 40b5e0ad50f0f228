package io.signalbox.dataplane.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipChange.Kind;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.LeakWatch;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LocalHubsTest {
    private static final int LOOPS = 3;
    private final InMemoryRegistry shared = new InMemoryRegistry();
    private final Registry registry = shared.of(new NodeId("n"));
    private final LocalHubs hubs;
    private final Clients clients;
    private int sent;

    LocalHubsTest() {
        LocalHubs[] made = new LocalHubs[1];
        clients = new Clients(
                LOOPS, (open, meters) -> made[0] = new LocalHubs(open, registry, shared.userGroups(), meters));
        hubs = made[0];
    }

    private static GroupName group(String name) {
        return new GroupName(name);
    }

    private String deliver(Audience audience) {
        String text = "{\"type\":1,\"target\":\"t\",\"arguments\":[" + sent++ + "]}";
        Payload payload = new Payload(ByteString.copyFromUtf8(text + "\u001e"), ByteString.EMPTY);
        hubs.deliver(new Delivery(Clients.TENANT, Clients.HUB, audience, payload));
        return text;
    }

    private MembershipOutcome change(Kind kind, Dialled client, String group) {
        CompletionStage<MembershipOutcome> outcome = hubs.change(new MembershipChange(
                Clients.TENANT, Clients.HUB, kind, client.id(), kind == Kind.REMOVE_FROM_ALL ? null : group(group)));
        clients.turn();
        return outcome.toCompletableFuture().join();
    }

    private static Audience groups(String... names) {
        return new Audience.Groups(List.of(names).stream().map(GroupName::new).toList(), Set.of());
    }

    @Test
    void everyone_gets_what_is_for_everyone_on_every_loop() {
        List<Dialled> all = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            all.add(clients.open(i % LOOPS, "c" + i, null));
        }
        String text = deliver(new Audience.Everyone(Set.of(new ConnectionId("c4"))));
        clients.turn();
        for (Dialled client : all) {
            List<String> expected = client.id().value().equals("c4") ? List.of() : List.of(text);
            assertThat(client.transport().messages()).isEqualTo(expected);
        }
    }

    @Test
    void a_client_in_two_of_the_groups_gets_it_once() {
        Dialled both = clients.open(0, "both", null);
        Dialled one = clients.open(1, "one", null);
        Dialled none = clients.open(0, "none", null);
        change(Kind.ADD, both, "a");
        change(Kind.ADD, both, "b");
        change(Kind.ADD, one, "b");
        String text = deliver(groups("a", "b", "a"));
        String again = deliver(groups("b", "a"));
        clients.turn();
        assertThat(both.transport().messages()).containsExactly(text, again);
        assertThat(one.transport().messages()).containsExactly(text, again);
        assertThat(none.transport().messages()).isEmpty();
    }

    @Test
    void a_connection_that_is_named_twice_gets_it_once() {
        Dialled client = clients.open(0, "c", null);
        String text = deliver(new Audience.Connections(List.of(client.id(), client.id()), Set.of()));
        clients.turn();
        assertThat(client.transport().messages()).containsExactly(text);
    }

    // compat: api-users
    @Test
    void all_connections_of_a_user_get_what_is_for_the_user() {
        Dialled first = clients.open(0, "c1", "ann");
        Dialled second = clients.open(1, "c2", "ann");
        Dialled other = clients.open(1, "c3", "Ann");
        String text = deliver(Audience.user(new UserId("ann")));
        clients.turn();
        assertThat(first.transport().messages()).containsExactly(text);
        assertThat(second.transport().messages()).containsExactly(text);
        assertThat(other.transport().messages()).isEmpty();
    }

    @Test
    void other_hubs_and_tenants_see_nothing() {
        Dialled mine = clients.open(0, "mine", "u");
        Dialled otherHub = clients.dial(
                0, new Client(new ConnectionId("h"), Clients.TENANT, new HubName("other"), new UserId("u"), false));
        Dialled otherTenant = clients.dial(
                0, new Client(new ConnectionId("t"), new TenantName("acme"), Clients.HUB, new UserId("u"), false));
        otherHub.says("{\"protocol\":\"json\",\"version\":1}|");
        otherTenant.says("{\"protocol\":\"json\",\"version\":1}|");
        deliver(Audience.everyone());
        deliver(Audience.user(new UserId("u")));
        deliver(Audience.connection(otherHub.id()));
        deliver(Audience.connection(otherTenant.id()));
        assertThat(change(Kind.ADD, otherTenant, "g")).isEqualTo(MembershipOutcome.NO_CONNECTION);
        clients.turn();
        assertThat(mine.transport().messages()).hasSize(2);
        assertThat(otherHub.transport().messages()).isEmpty();
        assertThat(otherTenant.transport().messages()).isEmpty();
        assertThat(clients.meters.total(Meter.DROPPED_CLIENT_GONE)).isEqualTo(2);
    }

    // compat: api-send-alone
    @Test
    void a_slow_member_that_is_cut_off_in_the_middle_of_a_walk_costs_no_other_member_its_message() {
        List<Dialled> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Dialled client = clients.open(i % 2, "c" + i, "u");
            change(Kind.ADD, client, "g");
            change(Kind.ADD, client, "g" + i % 2);
            if (i % 3 == 0) {
                client.transport().block();
            }
            all.add(client);
        }
        List<Audience> audiences = List.of(
                Audience.everyone(),
                Audience.group(group("g")),
                groups("g", "g0", "g1"),
                Audience.user(new UserId("u")));
        List<String> texts = new ArrayList<>();
        String filler = "x".repeat(100_000);
        for (int i = 0; i < 15; i++) {
            for (Audience audience : audiences) {
                Payload large = new Payload(ByteString.copyFromUtf8(filler + "\u001e"), ByteString.EMPTY);
                hubs.deliver(new Delivery(Clients.TENANT, Clients.HUB, audience, large));
                texts.add(filler);
                texts.add(deliver(audience));
            }
            clients.turn();
        }
        for (int i = 0; i < all.size(); i++) {
            boolean slow = i % 3 == 0;
            assertThat(all.get(i).transport().aborted()).as("client %d", i).isEqualTo(slow);
            if (!slow) {
                assertThat(all.get(i).transport().messages()).as("client %d", i).isEqualTo(texts);
            }
        }
        assertThat(clients.meters.ended(CloseCode.SLOW_CLIENT)).isEqualTo(7);
    }

    @Test
    void a_close_ends_exactly_the_audience_and_counts_it() {
        Dialled inside = clients.open(0, "in", null);
        Dialled alsoInside = clients.open(1, "in2", null);
        Dialled outside = clients.open(1, "out", null);
        change(Kind.ADD, inside, "g");
        change(Kind.ADD, alsoInside, "g");
        CompletionStage<Integer> closed = hubs.close(
                Clients.TENANT, Clients.HUB, Audience.group(group("g")), new Arrivals.Closing("enough", false));
        clients.turn();
        assertThat(closed.toCompletableFuture().join()).isEqualTo(2);
        assertThat(inside.transport().messages()).containsExactly("{\"type\":7,\"error\":\"enough\"}");
        assertThat(outside.transport().closed()).isFalse();
    }

    @Test
    void an_acknowledged_join_is_seen_by_every_later_delivery() {
        Dialled client = clients.open(0, "c", null);
        CompletionStage<MembershipOutcome> joining =
                hubs.change(new MembershipChange(Clients.TENANT, Clients.HUB, Kind.ADD, client.id(), group("g")));
        assertThat(joining.toCompletableFuture().isDone())
                .as("it is done on the client's loop")
                .isFalse();
        clients.turn(0);
        assertThat(joining.toCompletableFuture().isDone()).isTrue();
        String text = deliver(Audience.group(group("g")));
        clients.turn();
        assertThat(client.transport().messages()).containsExactly(text);
    }

    // compat: api-groups-end
    @Test
    void a_member_that_left_gets_nothing_more_and_leaves_nothing_behind() {
        Dialled client = clients.open(0, "c", "u");
        change(Kind.ADD, client, "g");
        List<Topic> topics = List.of(
                Topic.hub(Clients.TENANT, Clients.HUB),
                Topic.connection(Clients.TENANT, Clients.HUB, client.id()),
                Topic.user(Clients.TENANT, Clients.HUB, new UserId("u")),
                Topic.group(Clients.TENANT, Clients.HUB, group("g")));
        assertThat(topics).allMatch(topic -> !nodes(topic).isEmpty());
        client.connection().onTransportClosed(false);
        clients.turn();
        assertThat(topics).allMatch(topic -> nodes(topic).isEmpty());
        deliver(Audience.everyone());
        assertThat(clients.meters.total(Meter.DROPPED_HUB_UNKNOWN)).isEqualTo(1);
    }

    @Test
    void an_outcome_says_what_was_there() {
        Dialled client = clients.open(0, "c", null);
        assertThat(change(Kind.REMOVE, client, "g")).isEqualTo(new MembershipOutcome(true, false));
        assertThat(change(Kind.ADD, client, "g")).isEqualTo(new MembershipOutcome(true, false));
        assertThat(change(Kind.ADD, client, "g")).isEqualTo(new MembershipOutcome(true, true));
        assertThat(change(Kind.REMOVE, client, "g")).isEqualTo(new MembershipOutcome(true, true));
        change(Kind.ADD, client, "a");
        change(Kind.ADD, client, "b");
        assertThat(change(Kind.REMOVE_FROM_ALL, client, "")).isEqualTo(new MembershipOutcome(true, true));
        assertThat(nodes(Topic.group(Clients.TENANT, Clients.HUB, group("a")))).isEmpty();
    }

    /** Everything at random against a model: who is in which group, and what each client must have got, in order. */
    // compat: api-groups-twice
    @Test
    void any_joins_leaves_and_sends_end_as_the_model_says_and_nothing_leaks() {
        try (LeakWatch watch = new LeakWatch()) {
            for (int seed = 0; seed < 5; seed++) {
                play(new Random(seed), seed);
            }
            assertThat(watch.leaks()).isEmpty();
        }
    }

    private void play(Random random, int seed) {
        Map<Dialled, Set<String>> members = new LinkedHashMap<>();
        Map<Dialled, List<String>> expected = new LinkedHashMap<>();
        for (int step = 0; step < 600; step++) {
            List<Dialled> present = List.copyOf(members.keySet());
            int dice = random.nextInt(10);
            if (dice == 0 || present.isEmpty()) {
                // Who comes while a send is on its way may or may not get it; the model knows one answer alone.
                clients.turn();
                Dialled client = clients.open(random.nextInt(LOOPS), seed + "-" + step, "u" + random.nextInt(3));
                members.put(client, new HashSet<>());
                expected.put(client, new ArrayList<>());
                continue;
            }
            Dialled client = present.get(random.nextInt(present.size()));
            String name = "g" + random.nextInt(4);
            if (dice == 1 && present.size() > 5) {
                client.connection().onTransportClosed(random.nextBoolean());
                members.remove(client);
            } else if (dice <= 3) {
                assertThat(change(Kind.ADD, client, name).wasMember())
                        .isEqualTo(!of(members, client).add(name));
            } else if (dice == 4) {
                assertThat(change(Kind.REMOVE, client, name).wasMember())
                        .isEqualTo(of(members, client).remove(name));
            } else {
                send(random, client, members, expected);
            }
            if (random.nextInt(3) == 0) {
                clients.turn();
            }
        }
        clients.turn();
        expected.forEach((client, texts) -> {
            if (members.containsKey(client)) {
                assertThat(client.transport().messages())
                        .as("client %s", client.id())
                        .isEqualTo(texts);
            }
        });
        clients.hangUp();
    }

    private void send(
            Random random, Dialled someone, Map<Dialled, Set<String>> members, Map<Dialled, List<String>> expected) {
        Set<ConnectionId> excluded = random.nextBoolean() ? Set.of(someone.id()) : Set.of();
        String one = "g" + random.nextInt(4);
        String two = "g" + random.nextInt(4);
        UserId user = new UserId("u" + random.nextInt(3));
        Audience audience = switch (random.nextInt(4)) {
            case 0 -> new Audience.Everyone(excluded);
            case 1 -> new Audience.Groups(List.of(group(one), group(two)), excluded);
            case 2 -> new Audience.Users(List.of(user), excluded);
            default -> new Audience.Connections(List.of(someone.id()), excluded);
        };
        String text = deliver(audience);
        members.forEach((client, groups) -> {
            boolean meant = switch (audience.kind()) {
                case EVERYONE -> true;
                case GROUPS -> groups.contains(one) || groups.contains(two);
                case USERS -> user.equals(client.connection().client().user());
                case CONNECTIONS -> client.id().equals(someone.id());
            };
            if (meant && !excluded.contains(client.id())) {
                of(expected, client).add(text);
            }
        });
    }

    private static <T> T of(Map<Dialled, T> kept, Dialled client) {
        return Objects.requireNonNull(kept.get(client));
    }

    // questions

    private CompletionStage<ClientAnswer> ask(String id, String invocationId) {
        ByteString json = ByteString.copyFromUtf8(question(invocationId) + "\u001e");
        CompletionStage<ClientAnswer> answer = hubs.ask(new ClientCall(
                        Clients.TENANT,
                        Clients.HUB,
                        new ConnectionId(id),
                        invocationId,
                        new Payload(json, ByteString.EMPTY),
                        Duration.ofMinutes(1)))
                .answer();
        clients.turn();
        return answer;
    }

    private static String question(String invocationId) {
        return "{\"type\":1,\"invocationId\":\"" + invocationId + "\",\"target\":\"q\",\"arguments\":[]}";
    }

    private static String completion(String invocationId) {
        return "{\"type\":3,\"invocationId\":\"" + invocationId + "\",\"result\":1}|";
    }

    @Test
    void a_question_is_answered_by_its_own_completion_alone() {
        Dialled client = clients.open(0, "c", null);
        CompletionStage<ClientAnswer> answer = ask("c", "q");
        assertThat(client.transport().messages()).containsExactly(question("q"));
        client.says(completion("other") + completion("q") + completion("q"));
        assertThat(answer.toCompletableFuture().join())
                .isEqualTo(
                        ClientAnswer.of(ByteString.copyFromUtf8(completion("q").replace('|', '\u001e')), "json"));
        assertThat(String.join("", clients.upstream.heard()))
                .contains(completion("other"))
                .containsOnlyOnce("\"q\"");
    }

    @Test
    void a_question_to_one_who_leaves_ends_and_one_to_nobody_is_not_asked() {
        Dialled client = clients.open(0, "c", null);
        CompletionStage<ClientAnswer> answer = ask("c", "q");
        client.connection().onTransportClosed(false);
        clients.turn();
        assertThat(answer.toCompletableFuture().join()).isEqualTo(ClientAnswer.DISCONNECTED);
        assertThat(ask("c", "q").toCompletableFuture().join()).isEqualTo(ClientAnswer.NO_CONNECTION);
        assertThat(ask("nobody", "q").toCompletableFuture().join()).isEqualTo(ClientAnswer.NO_CONNECTION);
    }

    @Test
    void so_many_questions_wait_for_a_client_and_no_two_of_one_id() {
        clients.open(0, "c", null);
        CompletionStage<ClientAnswer> first = ask("c", "q0");
        assertThat(refusal(ask("c", "q0"))).isEqualTo(Refusal.BODY_INVALID);
        for (int i = 1; i < 1_024; i++) {
            assertThat(ask("c", "q" + i).toCompletableFuture()).isNotDone();
        }
        assertThat(refusal(ask("c", "more"))).isEqualTo(Refusal.SERVER_BUSY);
        assertThat(first.toCompletableFuture()).isNotDone();
    }

    private static Refusal refusal(CompletionStage<ClientAnswer> answer) {
        return Objects.requireNonNull(answer.toCompletableFuture().join().refusal())
                .refusal();
    }

    private Set<NodeId> nodes(Topic topic) {
        return registry.nodesOf(topic).toCompletableFuture().join();
    }
}
