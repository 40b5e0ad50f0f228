package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.token.ConnectionString;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a process, a key, a signal; clients of every kind are in {@link ReturningClientsIT}. */
class RestartIT {
    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final char CTRL_C = 3;
    private static final int INTERRUPTED = 130;
    private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(3);
    private static final int ATTEMPTS = 3;
    private static final Duration READY_LIMIT = Duration.ofSeconds(5);
    private static final int TERMINATED = 143;
    private static final int CROWD = 60;
    private static final int PER_SECOND = 20;

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void tenants_and_keys_are_the_same_after_a_restart() throws Exception {
        RunningSignalbox first = RunningSignalbox.start(data, "--no-demo");
        ConnectionString before = first.connectionString();
        String operatorKey = first.operatorKey();
        Backend operator = new Backend(before);
        assertThat(operator.operate("/tenants", operatorKey, "{\"name\":\"shop\"}"))
                .returns(201, Backend.Answer::status);
        String secret = Files.readString(data.resolve("cluster.secret"));
        first.close();

        try (RunningSignalbox second = RunningSignalbox.startAgain(first, "--no-demo")) {
            assertThat(second.connectionString()).isEqualTo(before);
            assertThat(second.operatorKey()).isEqualTo(operatorKey);
            assertThat(Files.readString(data.resolve("cluster.secret"))).isEqualTo(secret);
            assertThat(new Backend(before).broadcast("test", "{\"target\":\"x\",\"arguments\":[]}"))
                    .returns(202, Backend.Answer::status);
            assertThat(operator.operate("/tenants", operatorKey, "{\"name\":\"shop\"}"))
                    .as("shop is still there")
                    .returns(409, Backend.Answer::status);
        }
    }

    @Test
    void a_built_jar_is_ready_within_five_seconds() throws Exception {
        CopiedProject project = CopiedProject.in(data.resolve("built"));
        project.bringJar();
        TimedStart first = TimedStart.of(
                project,
                data.resolve("first"),
                () -> Await.until(
                        "archive for the next starts",
                        ARCHIVE_LIMIT,
                        () -> project.archives().size() == 1));
        assertThat(first.archived()).isFalse();

        List<TimedStart> next = new ArrayList<>();
        do {
            next.add(TimedStart.of(project, data.resolve("later" + next.size()), () -> {}));
        } while (next.size() < ATTEMPTS && !next.get(next.size() - 1).within(READY_LIMIT));

        assertThat(next)
                .allMatch(TimedStart::archived)
                .as("best of three")
                .anyMatch(start -> start.within(READY_LIMIT));
        assertThat(project.mavenCalls()).isEmpty();
    }

    @Test
    void an_idle_process_stays_below_400_megabytes_and_the_printed_curl_line_broadcasts() {
        try (RunningSignalbox signalbox = RunningSignalbox.start(data)) {
            assertThat(signalbox.residentBytes()).isLessThan(400L * 1024 * 1024);
            try (RawClient client = chatter(signalbox);
                    Spawned shell = Spawned.run(data, Map.of(), List.of("bash", "-c", signalbox.curlLine()))) {
                assertThat(shell.ended(Await.LIMIT)).as(shell.output()).isZero();
                awaitText(client, "\"target\":\"BackendMessage\",\"arguments\":[\"Hello from a backend\"]");
            }
            assertThat(signalbox.residentBytes()).as("after a client was there").isLessThan(400L * 1024 * 1024);
        }
    }

    @Test
    void a_regenerated_key_counts_within_a_second_and_connected_clients_stay() {
        try (RunningSignalbox signalbox = RunningSignalbox.start(data);
                RawClient client = chatter(signalbox)) {
            Backend old = new Backend(signalbox.connectionString());
            assertThat(say(old)).isEqualTo(202);
            assertThat(negotiate(old)).isEqualTo(200);

            Backend current = old;
            List<Duration> took = new ArrayList<>();
            do {
                Backend before = current;
                Backend renewed = renewed(before, signalbox);
                Instant start = Instant.now();
                Await.until("new key counts", () -> say(renewed) == 202);
                Await.until("old key is void", () -> say(before) == 401);
                Await.until("client token of the old key is void", () -> negotiate(before) == 401);
                took.add(Duration.between(start, Instant.now()));
                current = renewed;
            } while (took.size() < ATTEMPTS && took.get(took.size() - 1).compareTo(WITHIN) >= 0);
            assertThat(took).as("best of three").anyMatch(time -> time.compareTo(WITHIN) < 0);

            assertThat(negotiate(current)).isEqualTo(200);
            assertThat(current.broadcast("chat", "{\"target\":\"SaidLater\",\"arguments\":[]}")
                            .status())
                    .isEqualTo(202);
            awaitText(client, "\"SaidLater\"");
        }
    }

    private static Backend renewed(Backend old, RunningSignalbox signalbox) {
        Backend.Answer regenerated = old.operate("/tenants/dev/keys/primary/regenerate", signalbox.operatorKey(), "");
        assertThat(regenerated.status()).isEqualTo(200);
        return new Backend(connectionString(regenerated.body()));
    }

    @Test
    void ctrl_c_in_its_terminal_closes_clients_with_leave_to_reconnect_within_seconds() {
        try (RunningSignalbox signalbox = RunningSignalbox.startInTerminal(data);
                RawClient client = chatter(signalbox)) {
            Instant start = Instant.now();
            signalbox.type(CTRL_C);
            awaitText(client, "{\"type\":7,\"allowReconnect\":true}");
            assertThat(client.closeCode()).isEqualTo(1000);
            assertThat(signalbox.ended()).isIn(0, INTERRUPTED);
            assertThat(Duration.between(start, Instant.now())).isLessThan(STOP_LIMIT);
            assertThat(signalbox.output()).doesNotContain("Exception");
        }
    }

    // compat: shutdown-close
    @Test
    void after_a_signal_a_crowd_is_told_at_the_pace_and_is_served_until_then() {
        Map<String, String> pace = Map.of(
                "SIGNALBOX_DATA_PLANE_DRAIN_RATE",
                String.valueOf(PER_SECOND),
                "SIGNALBOX_DATA_PLANE_SHUTDOWN_TIMEOUT",
                "18s",
                "SIGNALBOX_REST_API_SHUTDOWN_TIMEOUT",
                "20s");
        try (RunningSignalbox signalbox = RunningSignalbox.start(data, pace);
                SlowPost slow = SlowPost.begin(signalbox, "chat", "{\"target\":\"Late\",\"arguments\":[]}")) {
            List<RawClient> crowd =
                    Stream.generate(() -> chatter(signalbox)).limit(CROWD).toList();
            Instant start = Instant.now();
            signalbox.terminate();
            Await.until("some have gone", Await.LIMIT, () -> open(crowd) < CROWD);
            assertThat(open(crowd)).as("those whose turn is still to come").isPositive();
            Backend backend = new Backend(signalbox.connectionString());
            assertThat(say(backend)).isEqualTo(202);
            assertThat(negotiate(new Backend(signalbox.connectionString()))).isEqualTo(503);

            for (RawClient client : crowd) {
                awaitText(client, "{\"type\":7,\"allowReconnect\":true}");
                assertThat(client.closeCode()).isEqualTo(1000);
            }
            // Less what may go at once, a tenth of a second's share.
            assertThat(Duration.between(start, Instant.now()))
                    .isGreaterThan(Duration.ofMillis((CROWD - PER_SECOND / 10) * 1000L / PER_SECOND - 100));
            Await.until("no other backend is served", () -> say(backend) == 503);
            // On a new socket, which is not cut: it hears why.
            assertThat(negotiate(new Backend(signalbox.connectionString()))).isEqualTo(503);
            assertThat(slow.finish()).as("what came before is").startsWith("HTTP/1.1 202 ");
            assertThat(signalbox.ended()).isIn(0, TERMINATED);
            assertThat(signalbox.output())
                    .contains("SBDP0021: No client is left; " + CROWD + " were told")
                    .doesNotContain("Exception");
        }
    }

    private static long open(List<RawClient> clients) {
        return clients.stream().filter(RawClient::isOpen).count();
    }

    @Test
    void a_second_start_on_the_same_directory_is_refused() {
        try (RunningSignalbox first = RunningSignalbox.start(data, "--no-demo")) {
            List<String> command = new ArrayList<>(RunningSignalbox.command());
            command.addAll(List.of("--port=0", "--grpc-port=0", "--data", data.toString()));
            try (Spawned second = Spawned.run(data, RunningSignalbox.environment(), command)) {
                assertThat(second.ended(Await.LIMIT)).isEqualTo(1);
                assertThat(second.output())
                        .isEqualTo("signalbox: data directory " + data + " is in use by another Signalbox");
            }
            assertThat(first.isAlive()).isTrue();
        }
    }

    private static int say(Backend backend) {
        return backend.broadcast("chat", "{\"target\":\"Said\",\"arguments\":[]}")
                .status();
    }

    /** What the data plane answers to a client whose token the backend has signed. */
    private static int negotiate(Backend backend) {
        String token = backend.clientToken("chat", "ada");
        return backend.post("/client/negotiate?hub=chat&negotiateVersion=1", token, "")
                .status();
    }

    /** A connected client of the demo's hub. */
    private RawClient chatter(RunningSignalbox signalbox) {
        Backend backend = new Backend(signalbox.connectionString());
        RawClient client = Await.result(
                "connect", RawClient.connect(http, backend.clientUrl("chat"), backend.clientToken("chat", "ada")));
        client.json("{\"protocol\":\"json\",\"version\":1}");
        awaitText(client, "{}");
        // Answered only when the hub has let the client in.
        client.json("{\"type\":1,\"invocationId\":\"1\",\"target\":\"SendMessage\",\"arguments\":[\"ada\",\"hi\"]}");
        awaitText(client, "\"invocationId\":\"1\"");
        return client;
    }

    private static void awaitText(RawClient client, String part) {
        while (!client.nextText().contains(part)) {
            // Something else that came before.
        }
    }

    private static ConnectionString connectionString(String json) {
        return ConnectionString.parse(json.replaceAll("(?s).*\"connectionString\"\\s*:\\s*\"([^\"]*)\".*", "$1"));
    }
}
