package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.ConnectionString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@link Planes} with three nodes, each of which has an app server of its own, for clients of every kind. */
final class PlanesWithApps implements AutoCloseable {
    static final int NODES = 3;
    /** That the clients are in. */
    static final String GROUP = "everyone";

    /** Of a change of who is there: several times {@code dead-after}, and what a busy machine takes. */
    private static final Duration AGREED_WITHIN = Duration.ofSeconds(60);

    private final EventLoopGroup loops = new NioEventLoopGroup(2);
    private final List<TestAppServer> apps = new ArrayList<>();
    private final List<Front> fronts = new ArrayList<>();
    private final Planes planes;
    private final AccessKey key;
    private final Backend rest;

    /**
     * @param settings of the nodes
     * @param network between the nodes, if it is to be cut
     */
    PlanesWithApps(Path data, Map<String, String> settings, @Nullable CutNetwork network) {
        planes = new Planes(loops, data, NodeOfCluster.FLAGS, settings, NODES, network);
        try {
            planes.open(NODES);
            key = planes.newKey("primary");
            rest = new Backend(planes.restApi(), key);
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    Planes planes() {
        return planes;
    }

    /** A plain round robin, beside the one that the planes have. */
    Front front(Integer... nodes) {
        Front front = new Front(loops, List.of());
        fronts.add(front);
        lead(front, nodes);
        return front;
    }

    void lead(Front front, Integer... nodes) {
        front.lead(Arrays.stream(nodes).map(planes::port).toList());
    }

    /** An app server that has its streams at that node. Its clients come through what is in front, which leads there for now. */
    TestAppServer app(int node, Front front) {
        lead(front, node);
        planes.letAppServersIn(node);
        TestAppServer app = TestAppServer.start(ConnectionString.parse(
                "Endpoint=http://localhost:" + front.port() + ";AccessKey=" + key.value() + ";Version=1.0;"));
        apps.add(app);
        assertThat(planes.hasAppServers(node)).isTrue();
        return app;
    }

    /** Which node the REST API goes through; empty: to everyone. */
    int ingress(String group) {
        return new Ingress(planes, rest, NODES).node(group);
    }

    /** What an app server says to all, to the group, and to each of these users. */
    static List<Talk.Lane> lanes(String name, TestAppServer app, List<String> users) {
        return List.of(
                new Talk.Lane(
                        name + " to all", text -> app.context().clients().all().send("Heard", text)),
                new Talk.Lane(
                        name + " to the group",
                        text -> app.context().clients().group(GROUP).send("Heard", text)),
                new Talk.Lane(
                        name + " to users",
                        text -> app.context().clients().users(users).send("Heard", text)));
    }

    /** What a backend says to a group; empty: to all. */
    Talk.Lane posting(String group) {
        String path = "/api/hubs/" + Crowd.HUB + (group.isEmpty() ? "" : "/groups/" + group) + "/:send";
        return new Talk.Lane(
                "backend to " + (group.isEmpty() ? "all" : "the group"),
                text -> rest.rest("POST", path, "", "{\"target\":\"Heard\",\"arguments\":[\"" + text + "\"]}")
                        .thenAccept(answer -> {
                            if (answer.status() != 202) {
                                throw new IllegalStateException(answer.toString());
                            }
                        }));
    }

    /** Waits until each of these nodes sees no others, and counts and lists these users, each once, and nobody else. */
    void agree(List<Integer> nodes, List<String> users) {
        List<String> all = users.stream().sorted().toList();
        for (int node : nodes) {
            Await.until(Planes.name(node) + " sees " + nodes, AGREED_WITHIN, () -> sees(node) == nodes.size());
        }
        for (int node : nodes) {
            agrees(node, all);
        }
    }

    private void agrees(int node, List<String> all) {
        try (HubAtNode hub = new HubAtNode(planes, node)) {
            try {
                Await.until(
                        Planes.name(node) + " counts and lists " + all,
                        AGREED_WITHIN,
                        () -> hub.count() == all.size() && hub.members(GROUP).equals(all));
            } catch (AssertionError e) {
                String instead = hub.count() + ": " + hub.members(GROUP);
                throw new AssertionError(e.getMessage() + ", but " + instead, e);
            }
        }
    }

    private int sees(int node) {
        return NodeOfCluster.seenBy(planes.restApi().resolve("http://localhost:" + planes.port(node)));
    }

    static List<Integer> all() {
        return IntStream.range(0, NODES).boxed().toList();
    }

    @Override
    public void close() {
        System.out.println(planes.said());
        try (Planes ended = planes) {
            apps.forEach(TestAppServer::close);
            fronts.forEach(Front::close);
        } finally {
            loops.shutdownGracefully();
        }
    }
}
