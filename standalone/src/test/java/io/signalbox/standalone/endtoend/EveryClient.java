package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Every client on every transport in every protocol, all at the same time, and what each of them tells. Those in Node and
 * in Chromium come back by themselves; the Java client's app starts it again.
 */
final class EveryClient implements AutoCloseable {
    private static final Duration BACK_LIMIT = Duration.ofSeconds(60);
    private static final String NOBODY_YET = "No app server is currently connected to the service.";

    private final List<Cell> cells = new ArrayList<>();
    private final List<ReturningJavaClient> java = new ArrayList<>();
    private final Spawned npm;
    private final ToldByName told;
    private final String mark;

    /**
     * @param killed how it hears that the service is killed, a regular expression
     * @param offline how it hears that the app server is
     */
    record Cell(String name, String killed, String offline, Supplier<List<String>> all) {
        /** What happened to it, but for its attempts before the app server was back at the service. */
        List<String> told() {
            return all.get().stream()
                    .filter(line -> !line.startsWith("unanswered") && !line.endsWith(NOBODY_YET))
                    .toList();
        }

        boolean works(int times) {
            return told().stream().filter(line -> line.startsWith("works")).count() == times;
        }

        /** Whether it is served, however often it had to begin again. */
        boolean works() {
            return told().stream()
                    .filter(line -> line.startsWith("works") || line.startsWith("lost"))
                    .reduce((earlier, later) -> later)
                    .orElse("")
                    .startsWith("works");
        }
    }

    /** They begin to connect. */
    EveryClient(RunningSignalbox signalbox, TestAppServer app) {
        this(signalbox.endpoint(), app, "", "");
    }

    /**
     * They begin to connect.
     *
     * @param endpoint of the service
     * @param mark what the names of all of them end with
     * @param group that each has the hub add it to whenever it is connected, before it says that it works; empty: none
     */
    EveryClient(URI endpoint, TestAppServer app, String mark, String group) {
        this.mark = mark;
        String browser = NodeProject.browser().toString();
        npm = NodeProject.start(
                "everyone.mjs",
                Map.of(
                        "APP_SERVER",
                        app.address().toString(),
                        "ENDPOINT",
                        endpoint.toString(),
                        "MARK",
                        mark,
                        "GROUP",
                        group,
                        "CHROMIUM",
                        browser));
        told = new ToldByName(npm);
        for (String protocol : List.of("json", "messagepack")) {
            npm("WebSockets " + protocol, "WebSocket closed with status code: 1006 \\(no reason given\\)\\.");
            npm("LongPolling " + protocol, "(fetch failed|Failed to fetch)");
        }
        npm("ServerSentEvents json", "");
        for (JavaCell cell : JavaCell.values()) {
            java(cell, ReturningJavaClient.start(app.address(), cell, cell.name() + mark, group));
        }
    }

    private void npm(String kind, String killed) {
        for (String where : List.of("Node", "Chromium")) {
            String name = where + " " + kind + mark;
            cells.add(new Cell(name, killed, "Server returned an error on close: ServerOffline", told.by(name)));
        }
    }

    private void java(JavaCell cell, ReturningJavaClient client) {
        java.add(client);
        // On a WebSocket it mostly hears nothing, and of a reset only if it had just sent something.
        String killed = cell.isOnWebSockets()
                ? "(Connection reset)?"
                : "(Connection re.*|Failed to connect to .*|unexpected end of stream on .*|\\\\n not found: .*)";
        cells.add(new Cell(cell.name() + mark, killed, "ServerOffline", client::told));
    }

    List<Cell> cells() {
        return cells;
    }

    /** Waits until each client has had its first answer so many times. */
    void awaitWorking(int times, String when) {
        for (Cell cell : cells) {
            await(cell, "works " + when, () -> cell.works(times));
        }
    }

    /** Waits until each client is served. */
    void awaitWorking(String when) {
        for (Cell cell : cells) {
            await(cell, "works " + when, cell::works);
        }
    }

    /** Waits; says what has happened to that client if it takes too long. */
    static void await(Cell cell, String what, Supplier<Boolean> done) {
        try {
            Await.until(cell.name() + " " + what, BACK_LIMIT, done::get);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + cell.all().get(), e);
        }
    }

    /** Whether that of the npm clients lives, and what it printed that none of them told. */
    String process() {
        Process process = npm.process();
        String state = process.isAlive() ? "lives" : "ended with " + process.exitValue();
        return "the npm clients' process " + state + ", printed " + told.byNobody();
    }

    /** A backend says something to all, and each hears it. */
    void hear(RunningSignalbox signalbox, String what) {
        String message = "{\"target\":\"Heard\",\"arguments\":[\"" + what + "\"]}";
        assertThat(new Backend(signalbox.connectionString()).broadcast("test", message))
                .returns(202, Backend.Answer::status);
        for (Cell cell : cells) {
            await(cell, "hears a broadcast " + what, () -> cell.told().contains("heard " + what));
        }
    }

    /**
     * In order, so that the browser leaves nothing behind. The process of the npm clients lived until now, and
     * printed nothing but what they told.
     */
    @Override
    public void close() {
        boolean alive = npm.process().isAlive();
        String state = process();
        npm.process().toHandle().destroy();
        npm.ended(Await.LIMIT);
        java.forEach(ReturningJavaClient::close);
        assertThat(alive).as(state).isTrue();
        assertThat(told.byNobody()).as("printed by no client").isEmpty();
    }
}
