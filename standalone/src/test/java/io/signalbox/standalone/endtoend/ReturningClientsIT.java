package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every client on every transport in every protocol, all at the same time: how each of them hears that the service or
 * the app server has ended, and that it is served again afterwards. Those in Node and in Chromium come back by
 * themselves; the Java client's app starts it again.
 */
class ReturningClientsIT {
    private static final Duration BACK_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(8);
    private static final int TERMINATED = 143;
    private static final String NOBODY_YET = "No app server is currently connected to the service.";

    @TempDir
    Path data;

    private final List<Cell> cells = new ArrayList<>();
    private final Deque<Runnable> atTheEnd = new ArrayDeque<>();
    private RunningSignalbox signalbox;
    private TestAppServer app;
    private Spawned npm;

    /**
     * @param killed how it hears that the service is killed, a regular expression
     * @param offline how it hears that the app server is
     */
    private record Cell(String name, String killed, String offline, Supplier<List<String>> all) {
        /** What happened to it, but for its attempts before the app server was back at the service. */
        List<String> told() {
            return all.get().stream()
                    .filter(line -> !line.startsWith("unanswered") && !line.endsWith(NOBODY_YET))
                    .toList();
        }

        boolean works(int times) {
            return told().stream().filter(line -> line.startsWith("works")).count() == times;
        }
    }

    @BeforeEach
    void start() {
        String browser = NodeProject.browser().toString();
        signalbox = RunningSignalbox.start(data, "--no-demo");
        atTheEnd.push(() -> signalbox.close());
        app = TestAppServer.start(signalbox.connectionString());
        atTheEnd.push(() -> app.close());
        npm = NodeProject.start(
                "everyone.mjs",
                Map.of(
                        "APP_SERVER",
                        app.address().toString(),
                        "ENDPOINT",
                        signalbox.endpoint().toString(),
                        "ACCESS_KEY",
                        signalbox.connectionString().accessKey().value(),
                        "CHROMIUM",
                        browser));
        atTheEnd.push(this::endNpm);
        for (String protocol : List.of("json", "messagepack")) {
            npm("WebSockets " + protocol, "WebSocket closed with status code: 1006 \\(no reason given\\)\\.");
            npm("LongPolling " + protocol, "(fetch failed|Failed to fetch)");
        }
        npm("ServerSentEvents json", "");
        for (JavaCell cell : JavaCell.values()) {
            java(cell);
        }
    }

    @AfterEach
    void stop() {
        atTheEnd.forEach(Runnable::run);
    }

    /** In order, so that the browser leaves nothing behind. */
    private void endNpm() {
        npm.process().toHandle().destroy();
        npm.ended(Await.LIMIT);
    }

    private void npm(String kind, String killed) {
        for (String where : List.of("Node", "Chromium")) {
            String name = where + " " + kind;
            cells.add(new Cell(
                    name,
                    killed,
                    "Server returned an error on close: ServerOffline",
                    () -> npm.lines().stream()
                            .filter(line -> line.startsWith(name + ": "))
                            .map(line -> line.substring(name.length() + 2))
                            .toList()));
        }
    }

    private void java(JavaCell cell) {
        ReturningJavaClient client = ReturningJavaClient.start(app.address(), cell);
        atTheEnd.push(client::close);
        // On a WebSocket it mostly hears nothing, and of a reset only if it had just sent something.
        String killed = cell.isOnWebSockets()
                ? "(Connection reset)?"
                : "(Connection re.*|Failed to connect to .*|unexpected end of stream on .*|\\\\n not found: .*)";
        cells.add(new Cell(cell.name(), killed, "ServerOffline", client::told));
    }

    // compat: close-reconnect
    @Test
    void clients_of_every_kind_are_back_whatever_ended_and_have_heard_everything_once() {
        allWork(1, "from the start");

        signalbox.kill();
        signalbox.ended();
        signalbox = RunningSignalbox.startAgain(signalbox, "--no-demo");
        allWork(2, "after a kill of the service");

        Instant signal = Instant.now();
        signalbox.terminate();
        assertThat(signalbox.ended()).isIn(0, TERMINATED);
        assertThat(Duration.between(signal, Instant.now())).isLessThan(STOP_LIMIT);
        RunningSignalbox stopped = signalbox;
        signalbox = RunningSignalbox.startAgain(signalbox, "--no-demo");
        allWork(3, "after a stop of the service");

        URI address = app.address();
        app.close();
        try (Spawned killed = TestAppServer.spawn(signalbox.connectionString(), address.getPort())) {
            allWork(4, "after a stop of the app server");
            killed.process().toHandle().destroyForcibly();
            killed.ended(Await.LIMIT);
        }
        app = TestAppServer.start(signalbox.connectionString(), address.getPort());
        allWork(5, "after a kill of the app server");
        Await.until("the app server has each client once", () -> app.connected() == cells.size());

        assertThat(stopped.output()).doesNotContain("Exception");
        assertThat(cells).hasSize(14).allSatisfy(ReturningClientsIT::isWhole);
    }

    /** Waits until each client has had its first answer once more, and says something to all. */
    private void allWork(int times, String when) {
        for (Cell cell : cells) {
            try {
                Await.until(cell.name() + " works " + when, BACK_LIMIT, () -> cell.works(times));
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + ": " + cell.all().get(), e);
            }
        }
        String message = "{\"target\":\"Heard\",\"arguments\":[\"" + when + "\"]}";
        assertThat(new Backend(signalbox.connectionString()).broadcast("test", message))
                .returns(202, Backend.Answer::status);
        for (Cell cell : cells) {
            Await.until(
                    cell.name() + " hears a broadcast " + when,
                    () -> cell.told().contains("heard " + when));
        }
    }

    private static void isWhole(Cell cell) {
        String works = "works as " + cell.name();
        List<String> expected = List.of(
                works,
                "heard from the start",
                lost(cell.killed()),
                works,
                "heard after a kill of the service",
                // Told to come back, without an error: whatever it has still to ask is answered.
                "lost",
                works,
                "heard after a stop of the service",
                "lost",
                works,
                "heard after a stop of the app server",
                lost(cell.offline()),
                works,
                "heard after a kill of the app server");
        assertThat(cell.told()).as(cell.name()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(cell.told().get(i)).as(cell.name()).matches(expected.get(i));
        }
    }

    private static String lost(String text) {
        return text.isEmpty() ? "lost" : "lost(: )?" + text;
    }
}
