package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int TERMINATED = 143;

    @TempDir
    Path data;

    private final Deque<Runnable> atTheEnd = new ArrayDeque<>();
    private RunningSignalbox signalbox;
    private TestAppServer app;
    private EveryClient clients;

    @BeforeEach
    void start() {
        signalbox = RunningSignalbox.start(data, "--no-demo");
        atTheEnd.push(() -> signalbox.close());
        app = TestAppServer.start(signalbox.connectionString());
        atTheEnd.push(() -> app.close());
        clients = new EveryClient(signalbox, app);
        atTheEnd.push(() -> clients.close());
    }

    @AfterEach
    void stop() {
        atTheEnd.forEach(Runnable::run);
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
        Await.until(
                "the app server has each client once",
                () -> app.connected() == clients.cells().size());

        assertThat(stopped.output()).doesNotContain("Exception");
        assertThat(clients.cells()).hasSize(14).allSatisfy(ReturningClientsIT::isWhole);
    }

    private void allWork(int times, String when) {
        clients.awaitWorking(times, when);
        clients.hear(signalbox, when);
    }

    private static void isWhole(EveryClient.Cell cell) {
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
