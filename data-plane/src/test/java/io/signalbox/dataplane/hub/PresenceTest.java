package io.signalbox.dataplane.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.cluster.InMemoryNodeLink;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipChange.Kind;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is there, on three nodes, asked at the first one. */
class PresenceTest {
    private static final Topic RED = Topic.group(Clients.TENANT, Clients.HUB, new GroupName("red"));

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final InMemoryNodeLink links = new InMemoryNodeLink();
    private final List<Clients> nodes = new ArrayList<>();
    private final List<LocalHubs> hubs = new ArrayList<>();
    /** Whom the first node asked. */
    private final List<NodeId> asked = new ArrayList<>();

    private final Presence presence;
    private int made;

    PresenceTest() {
        List<NodeLink> ends = new ArrayList<>();
        List<Registry> views = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            NodeId self = new NodeId(name);
            Registry view = registry.of(self);
            views.add(view);
            nodes.add(new Clients(2, (open, meters) -> {
                LocalHubs here = new LocalHubs(open, view, registry.userGroups(), meters);
                hubs.add(here);
                ends.add(links.of(self, here));
                return here;
            }));
        }
        presence = new Presence(views.get(0), noting(ends.get(0)));
    }

    private NodeLink noting(NodeLink link) {
        return (NodeLink) Proxy.newProxyInstance(
                NodeLink.class.getClassLoader(), new Class<?>[] {NodeLink.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof NodeId node) {
                        asked.add(node);
                    }
                    return method.invoke(link, arguments);
                });
    }

    private <T> T answer(CompletionStage<T> stage) {
        CompletableFuture<T> answer = stage.toCompletableFuture();
        for (int i = 0; i < 100 && !answer.isDone(); i++) {
            nodes.forEach(Clients::turn);
        }
        assertThat(answer).isCompleted();
        return answer.join();
    }

    private Dialled open(int node, @Nullable String user) {
        // Ids whose order is not the order in which they come.
        return nodes.get(node).open(made % 2, "c" + (made * 7_919 % 100_003) + "-" + made++, user);
    }

    private void change(Kind kind, int node, Dialled client, String group) {
        answer(hubs.get(node)
                .change(new MembershipChange(Clients.TENANT, Clients.HUB, kind, client.id(), new GroupName(group))));
    }

    private List<ConnectionId> ids(Topic topic, int most) {
        return ids(topic, most, () -> {});
    }

    private List<ConnectionId> ids(Topic topic, int most, Runnable between) {
        List<ConnectionId> all = new ArrayList<>();
        @Nullable ConnectionId after = null;
        Presence.Page page;
        do {
            page = answer(presence.list(new Listing(topic, after, most)));
            page.entries().forEach(entry -> all.add(entry.id()));
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(most);
            after = all.isEmpty() ? null : all.get(all.size() - 1);
            between.run();
        } while (page.more());
        return all;
    }

    private HubCount count() {
        return answer(presence.count(Clients.TENANT, Clients.HUB));
    }

    // compat: pr-order
    @Test
    void the_members_of_a_group_are_told_in_order_in_pages_of_any_size() {
        Set<ConnectionId> members = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            Dialled client = open(i % 3, i % 4 == 0 ? null : "u" + i % 5);
            if (i % 2 == 0) {
                change(Kind.ADD, i % 3, client, "red");
                members.add(client.id());
            }
        }
        for (int most : new int[] {1, 2, 7, 29, 30, 31, 200}) {
            List<ConnectionId> ids = ids(RED, most);
            assertThat(ids).hasSize(30).containsExactlyInAnyOrderElementsOf(members);
            assertThat(ids.stream().map(ConnectionId::value)).isSorted();
        }
        assertThat(answer(presence.list(new Listing(RED, null, 30))).more()).isFalse();
        assertThat(answer(presence.list(new Listing(RED, null, 29))).more()).isTrue();
    }

    @Test
    void members_are_told_with_their_users() {
        Dialled ann = open(0, "ann");
        Dialled nobody = open(1, null);
        change(Kind.ADD, 0, ann, "red");
        change(Kind.ADD, 1, nobody, "red");
        assertThat(answer(presence.list(new Listing(RED, null, 200))).entries())
                .containsExactlyInAnyOrder(
                        new Listing.Entry(ann.id(), new UserId("ann")), new Listing.Entry(nobody.id(), null));
    }

    // compat: pr-churn
    @Test
    void whoever_is_there_all_the_time_is_told_exactly_once_whoever_comes_and_goes() {
        Random random = new Random(3);
        Set<ConnectionId> staying = new HashSet<>();
        List<Dialled> passing = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Dialled client = open(i % 3, null);
            change(Kind.ADD, i % 3, client, "red");
            staying.add(client.id());
        }
        List<ConnectionId> ids = ids(RED, 5, () -> {
            for (int i = 0; i < 6; i++) {
                int node = random.nextInt(3);
                Dialled client = open(node, null);
                change(Kind.ADD, node, client, "red");
                passing.add(client);
            }
            passing.remove(random.nextInt(passing.size())).connection().onTransportClosed(false);
            passing.remove(random.nextInt(passing.size())).connection().onTransportClosed(false);
        });
        assertThat(ids).doesNotHaveDuplicates().containsAll(staying);
    }

    @Test
    void the_connections_of_a_user_are_told() {
        Set<ConnectionId> hers = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            Dialled client = open(i % 3, i % 2 == 0 ? "ann" : "bob");
            if (i % 2 == 0) {
                hers.add(client.id());
            }
        }
        Topic ann = Topic.user(Clients.TENANT, Clients.HUB, new UserId("ann"));
        assertThat(ids(ann, 4)).containsExactlyInAnyOrderElementsOf(hers);
        assertThat(ids(Topic.user(Clients.TENANT, new HubName("other"), new UserId("ann")), 4))
                .isEmpty();
    }

    @Test
    void nodes_that_hold_nothing_of_it_are_not_asked() {
        change(Kind.ADD, 1, open(1, null), "red");
        open(0, null);
        asked.clear();
        ids(RED, 10);
        assertThat(asked).containsOnly(new NodeId("b"));
        asked.clear();
        assertThat(count()).isEqualTo(new HubCount(2, 0, 1));
        assertThat(asked).isNotEmpty().doesNotContain(new NodeId("c"));
    }

    // compat: pr-counts
    @Test
    void what_is_on_several_nodes_is_counted_once() {
        assertThat(count()).isEqualTo(HubCount.NOTHING);
        change(Kind.ADD, 0, open(0, "ann"), "red");
        change(Kind.ADD, 0, open(0, "ann"), "red");
        assertThat(count()).as("one node").isEqualTo(new HubCount(2, 1, 1));
        change(Kind.ADD, 1, open(1, "ann"), "red");
        Dialled bob = open(2, "bob");
        change(Kind.ADD, 2, bob, "red");
        change(Kind.ADD, 2, bob, "blue");
        open(2, null);
        assertThat(count()).as("three nodes").isEqualTo(new HubCount(5, 2, 2));
        change(Kind.REMOVE, 2, bob, "blue");
        assertThat(count()).isEqualTo(new HubCount(5, 2, 1));
        bob.connection().onTransportClosed(false);
        assertThat(count()).isEqualTo(new HubCount(4, 1, 1));
    }

    @Test
    void many_users_and_groups_on_uneven_nodes_are_counted_exactly_as_they_come_and_go() {
        Random random = new Random(11);
        Map<Dialled, String> users = new HashMap<>();
        Map<String, Integer> groups = new HashMap<>();
        for (int i = 0; i < 6_000; i++) {
            int node = random.nextInt(10) < 8 ? 0 : 1 + random.nextInt(2);
            Dialled client = nodes.get(node)
                    .dial(
                            made % 2,
                            new io.signalbox.dataplane.connection.Client(
                                    new ConnectionId("m" + made++),
                                    Clients.TENANT,
                                    Clients.HUB,
                                    new UserId("u" + random.nextInt(5_000)),
                                    false));
            client.says("{\"protocol\":\"json\",\"version\":1}|");
            users.put(
                    client,
                    Objects.requireNonNull(client.connection().client().user()).value());
        }
        nodes.forEach(Clients::turn);
        assertThat(count()).isEqualTo(new HubCount(users.size(), new HashSet<>(users.values()).size(), groups.size()));
        List<Dialled> gone = users.keySet().stream().limit(2_500).toList();
        gone.forEach(client -> {
            client.connection().onTransportClosed(false);
            users.remove(client);
        });
        nodes.forEach(Clients::turn);
        assertThat(count()).isEqualTo(new HubCount(users.size(), new HashSet<>(users.values()).size(), 0));
        nodes.forEach(Clients::hangUp);
        assertThat(count()).isEqualTo(HubCount.NOTHING);
    }
}
