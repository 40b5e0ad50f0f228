package io.signalbox.standalone.endtoend;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import io.signalbox.protocol.token.AccessKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@link Planes} with an app server at the first node alone, users in groups, and those who come and speak.
 * {@code -Dsignalbox.test.cluster=full} has five times the clients.
 */
final class PlanesUnderLoad implements AutoCloseable {
    static final String FORM = System.getProperty("signalbox.test.cluster", "");
    static final boolean FULL = "full".equals(FORM);
    static final int GUESTS = FULL ? 3_000 : 600;
    static final int TO_EVERYONE_EACH = FULL ? 1_000 : 100;
    static final int DRAIN_RATE = FULL ? 300 : 150;
    static final int SENDERS = 8;
    /** As by default; or more often, to be waited for, and seldom enough not to mend what is to be seen. */
    static final Duration SWEEP_EVERY = FULL ? Duration.ofMinutes(2) : Duration.ofMinutes(5);
    /** Senders of a kind: clients, app servers, and the rest are backends. */
    static final int CLIENTS = 3;

    static final Script WITHOUT_REST = new Script(GUESTS, TO_EVERYONE_EACH, SENDERS);

    private static final int APP_SERVERS = 2;
    private static final int FEW = 20;
    private static final Duration APP_SERVERS_WITHIN = Duration.ofSeconds(90);

    static final Script SCRIPT = new Script(GUESTS, TO_EVERYONE_EACH, CLIENTS + APP_SERVERS);
    /** With some more, who look on while the others have to go. */
    static final Script WITH_ONLOOKERS = new Script(GUESTS + GUESTS / 10, TO_EVERYONE_EACH, CLIENTS + APP_SERVERS);

    private final EventLoopGroup loops = new NioEventLoopGroup(2);
    private final Planes planes;
    private final Backend clients;
    private final Backend rest;
    private final Roll roll;
    private final Ingress ingress;
    private final TestAppServer app;

    /**
     * @param nodes that run from the beginning
     * @param later nodes that may be started
     * @param network between the nodes, if it is to be cut
     */
    PlanesUnderLoad(Path data, int nodes, int later, @Nullable CutNetwork network) {
        if (FULL) {
            // Of this process alone, which has the crowd: a stack trace for each buffer leaves no time to answer pings.
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
        List<String> flags = List.of(
                "-ea",
                "-Xmx512m",
                FULL ? "-XX:TieredStopAtLevel=4" : "-XX:TieredStopAtLevel=1",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "--add-modules=java.se",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.management/sun.management=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");
        Map<String, String> settings = Map.of(
                "SIGNALBOX_DATA_PLANE_DRAIN_RATE",
                String.valueOf(DRAIN_RATE),
                "SIGNALBOX_DATA_PLANE_SHUTDOWN_TIMEOUT",
                "30s",
                // Killed ones are missed at once, by their sockets; one that lives must not be on a busy machine.
                "SIGNALBOX_CLUSTER_DEAD_AFTER",
                network == null ? "10s" : "5s",
                "SIGNALBOX_CLUSTER_SWEEP_EVERY",
                SWEEP_EVERY.toString());
        planes = new Planes(loops, data, flags, settings, nodes + later, network);
        try {
            planes.open(nodes);
            AccessKey key = planes.newKey("primary");
            clients = new Backend(planes.clients(), key);
            rest = new Backend(planes.restApi(), key);
            roll = new Roll(SCRIPT, rest, planes);
            ingress = new Ingress(planes, rest, nodes);
            // It finds the first node, and can reach no other one's gRPC port.
            planes.letAppServersIn(0);
            planes.toAll(1);
            app = TestAppServer.start(planes.connection(key));
            planes.toAll(nodes);
            putUsersInGroups(0);
        } catch (RuntimeException | AssertionError e) {
            System.out.println(planes.said());
            planes.close();
            throw e;
        }
    }

    Planes planes() {
        return planes;
    }

    Roll roll() {
        return roll;
    }

    Roll roll(Script script) {
        return new Roll(script, rest, planes);
    }

    Ingress ingress() {
        return ingress;
    }

    TestAppServer app() {
        return app;
    }

    /** Every second one of the groups, from the first one or the second. */
    private void putUsersInGroups(int first) {
        for (int group = first; group < SCRIPT.groupsOfUsers(); group += 2) {
            for (String user : Script.usersOf(group)) {
                String path = "/api/hubs/" + Crowd.HUB + "/users/" + user + "/groups/" + Script.groupOfUsers(group);
                // Again where the nodes were too busy to answer in time: it does no harm.
                Await.until(
                        path,
                        Crowd.LIMIT,
                        () -> Await.result(path, rest.rest("PUT", path, "", "")).status() <= 202);
            }
        }
    }

    Crowd gather() {
        Crowd crowd = gather(SCRIPT);
        // Half of the users were in before they came.
        putUsersInGroups(1);
        return crowd;
    }

    /** All at one node, and the onlookers at others. */
    Crowd gather(int node, List<Integer> others) {
        lead(List.of(node));
        Crowd crowd = Crowd.gather(loops, clients, WITH_ONLOOKERS, GUESTS, () -> lead(others));
        putUsersInGroups(1);
        return crowd;
    }

    private void lead(List<Integer> to) {
        planes.front().lead(to.stream().map(planes::port).toList());
    }

    Crowd gather(Script script) {
        return Crowd.gather(loops, clients, script);
    }

    /** @param talkative the first of them speak */
    Round round(Crowd crowd, Script script, List<Guest> talkative) {
        List<Guest> some = some(talkative);
        Set<Integer> hosts =
                nodes(planes.nodes()).stream().filter(planes::hasAppServers).collect(Collectors.toSet());
        List<Speaker> speakers = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            speakers.add(
                    script.isRest(sender)
                            ? new Speaker.Posting(
                                    rest, guest -> crowd.guest(guest).id(), ingress)
                            : sender >= CLIENTS && sender < CLIENTS + APP_SERVERS
                                    ? new Speaker.Hosting(
                                            app, guest -> crowd.guest(guest).id(), hosts)
                                    : new Speaker.Invoking(
                                            some.get(sender),
                                            guest -> crowd.guest(guest).id()));
        }
        return new Round(script, crowd, speakers);
    }

    /** So many of them, from all over the list. */
    private static List<Guest> some(List<Guest> guests) {
        return IntStream.range(0, SENDERS)
                .mapToObj(i -> guests.get(i * guests.size() / SENDERS))
                .toList();
    }

    /** Those whose connection leads to a node. */
    Set<Guest> at(int node, Crowd crowd) {
        return Set.copyOf(crowd.at(planes.front(), planes.port(node)));
    }

    static List<Guest> without(Crowd crowd, Set<Guest> some) {
        return crowd.guests().stream().filter(guest -> !some.contains(guest)).toList();
    }

    static Set<String> ids(Set<Guest> guests) {
        return guests.stream().map(guest -> guest.session().id()).collect(Collectors.toSet());
    }

    static List<Integer> nodes(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Every one of so many nodes has app servers of its own; those may take as long as a node asks for some again. */
    void awaitAppServers(int count) {
        nodes(count).forEach(planes::letAppServersIn);
        Await.until("app servers are everywhere", APP_SERVERS_WITHIN, () -> {
            gather(new Script(FEW, TO_EVERYONE_EACH, SENDERS)).close();
            return nodes(count).stream().allMatch(planes::hasAppServers);
        });
    }

    /** How often another node, the first one if that is another, has said that this one is gone. */
    long deathsSeen(int node) {
        return planes.lines(node == 0 ? 1 : 0).stream()
                .filter(line -> line.contains("SBDP0012: Node " + Planes.name(node) + "~"))
                .count();
    }

    static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    static void tell(String format, Object... what) {
        System.out.printf(format + "%n", what);
    }

    @Override
    public void close() {
        System.out.println(planes.said());
        try (Planes ended = planes) {
            app.close();
        } finally {
            loops.shutdownGracefully();
        }
    }
}
