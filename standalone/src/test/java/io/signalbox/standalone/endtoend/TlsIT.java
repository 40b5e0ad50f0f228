package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS alone, switched on as the operators' guide says: clients, app servers and backends all come through TLS. */
class TlsIT {
    private static final Pattern GUIDE = Pattern.compile("```shell\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SETTING = Pattern.compile("export (\\w+)=(\\S+)");
    private static final int MEGABYTE = 1024 * 1024;
    /** More than the kernel keeps for a client that does not read. */
    private static final int BOUND = 16 * MEGABYTE;

    private static final int NUMBERS = 96;
    private static final int LONGEST = 300_000;

    @TempDir
    static Path directory;

    private static OwnCertificate certificate;
    private static OwnCertificate.Trust trust;
    private static int port;
    private static RunningSignalbox signalbox;
    private static TestAppServer app;
    private static Backend backend;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        certificate = OwnCertificate.make(directory);
        trust = certificate.trust();
        port = RunningSignalbox.freePort();
        signalbox = RunningSignalbox.start(directory.resolve("data"), trusting(port));
        app = TestAppServer.start(signalbox.connectionString());
        backend = new Backend(signalbox.connectionString());
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        app.close();
        signalbox.close();
        trust.close();
    }

    @Test
    void what_is_printed_is_https_and_plain_http_is_closed() throws Exception {
        URI endpoint = URI.create("https://localhost:" + port);
        assertThat(signalbox.connectionString().endpoint()).isEqualTo(endpoint);
        assertThat(signalbox.output()).contains(endpoint + "/\n", "'" + endpoint + "/api/hubs/chat/:send");
        assertThat(ask("GET", "/")).contains("<html");
        assertThat(ask("POST", "/demo/chat/negotiate?user=ann")).contains("\"" + endpoint + "/client/?hub=chat");
        assertThatThrownBy(() -> new Socket("localhost", signalbox.port()).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void a_client_that_closes_is_answered() {
        try (RawClient client = client("leaver")) {
            client.json("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[\"through TLS\"]}");
            assertThat(client.nextText()).contains("\"result\":\"through TLS\"");
            Await.result("close", client.leave());
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void a_client_that_a_backend_closes_hears_it() {
        try (RawClient client = client("closed")) {
            assertThat(backend.closeUser("test", "closed").status()).isBetween(200, 204);
            assertThat(client.nextText()).startsWith("{\"type\":7");
            assertThat(client.closeCode()).isEqualTo(1000);
        }
    }

    @Test
    void one_that_reads_slowly_gets_all_of_it_in_order_as_one_does_that_reads_fast() {
        try (RawClient slow = client("slow");
                RawClient fast = client("fast")) {
            slow.stopReading();
            List<String> texts =
                    IntStream.range(0, NUMBERS).mapToObj(TlsIT::text).toList();
            int total = texts.stream().mapToInt(String::length).sum();
            assertThat(total).as("enough to wait, not too much").isBetween(BOUND / 2, BOUND - MEGABYTE);
            texts.forEach(TlsIT::broadcast);

            assertThat(heard(fast, NUMBERS)).isEqualTo(texts);
            assertThat(slow.isOpen()).isTrue();
            slow.readOn();
            assertThat(heard(slow, NUMBERS)).isEqualTo(texts);
        }
    }

    @Test
    void one_that_does_not_read_is_closed_as_slow_and_the_others_get_everything() {
        try (RawClient deaf = client("deaf");
                RawClient other = client("other")) {
            deaf.stopReading();
            List<String> texts = new ArrayList<>();
            Await.until("closed as slow", () -> {
                texts.add(text(texts.size()));
                broadcast(texts.get(texts.size() - 1));
                return ask("GET", "/q/metrics").contains("ended_total{reason=\"SLOW_CLIENT\"} 1.0");
            });
            assertThat(texts.stream().mapToLong(String::length).sum()).isGreaterThan(BOUND - MEGABYTE);
            assertThat(heard(other, texts.size())).isEqualTo(texts);
            deaf.readOn();
            assertThat(deaf.closeCode()).as("cut").isEqualTo(1006);
        }
    }

    @Test
    void the_maven_client_talks_through_tls() {
        try (JavaClient client = JavaClient.connect(app.address(), "test", "jay")) {
            assertThat(client.invoke(String.class, "Echo", "through TLS")).isEqualTo("through TLS");
            client.call("ToAll", "to all");
            assertThat(client.next()).isEqualTo("to all");
        }
    }

    @Test
    void a_signal_closes_clients_with_leave_to_reconnect() throws Exception {
        try (RunningSignalbox other =
                        RunningSignalbox.start(directory.resolve("other"), trusting(RunningSignalbox.freePort()));
                RawClient client = client(new Backend(other.connectionString()), "chat", "ann")) {
            other.terminate();
            String last = client.nextText();
            while (!last.startsWith("{\"type\":7")) {
                last = client.nextText();
            }
            assertThat(last).startsWith("{\"type\":7,\"allowReconnect\":true}");
            assertThat(client.closeCode()).isEqualTo(1000);
            other.ended();
            assertThat(other.output()).doesNotContain("Exception");
        }
    }

    @Test
    void a_demo_that_does_not_trust_the_certificate_is_one_line_and_exit_code_1() throws Exception {
        Map<String, String> settings = new HashMap<>(RunningSignalbox.environment());
        int free = RunningSignalbox.freePort();
        settings.putAll(asTheGuideSays(free));
        settings.remove("SIGNALBOX_STANDALONE_ENDPOINT");
        List<String> command = new ArrayList<>(RunningSignalbox.command());
        command.addAll(List.of("--port=0", "--grpc-port=0", "--data", directory + "/untrusted"));
        try (Spawned spawned = Spawned.run(directory, settings, command)) {
            assertThat(spawned.ended(Await.LIMIT.multipliedBy(2))).isEqualTo(1);
            assertThat(spawned.lines().stream().filter(line -> line.startsWith("signalbox: ")))
                    .singleElement()
                    .asString()
                    .startsWith("signalbox: the demo cannot reach https://localhost:" + free + " (")
                    .contains("PKIX")
                    .endsWith("; have the JVM trust its certificate, or start with --no-demo");
            assertThat(spawned.output()).doesNotContain("\tat ");
        }
    }

    /** The guide's settings, with a certificate, a key and a port that there are. */
    private static Map<String, String> asTheGuideSays(int port) throws IOException {
        Matcher block = GUIDE.matcher(Files.readString(Project.root().resolve("docs/guide-operator.md")));
        assertThat(block.find()).as("a block of settings in the guide").isTrue();
        Map<String, String> settings = new HashMap<>();
        SETTING.matcher(block.group(1))
                .results()
                .forEach(found -> settings.put(
                        found.group(1),
                        found.group(2)
                                .replace(
                                        "/etc/signalbox/fullchain.pem",
                                        certificate.certificate().toString())
                                .replace(
                                        "/etc/signalbox/privkey.pem",
                                        certificate.key().toString())
                                .replace("chat.example.com", "localhost")
                                .replace("8443", String.valueOf(port))));
        assertThat(settings).hasSize(5);
        return settings;
    }

    private static Map<String, String> trusting(int port) throws IOException {
        Map<String, String> settings = asTheGuideSays(port);
        settings.put("SIGNALBOX_JAVA_OPTS", "-ea " + certificate.trustingOptions());
        settings.put("SIGNALBOX_DATA_PLANE_MAXIMUM_OUTBOUND_BYTES", BOUND / MEGABYTE + "M");
        return settings;
    }

    private static RawClient client(String user) {
        return client(backend, "test", user);
    }

    private static RawClient client(Backend of, String hub, String user) {
        RawClient client =
                Await.result("connect", RawClient.connect(http, of.clientUrl(hub), of.clientToken(hub, user)));
        client.json("{\"protocol\":\"json\",\"version\":1}");
        assertThat(client.nextText()).isEqualTo("{}\u001e");
        return client;
    }

    /** From a few letters to some hundred thousand, so that frames go out alone and joined. */
    private static String text(int number) {
        StringBuilder text = new StringBuilder(number + " ");
        new Random(number).ints(number * 7_919 % LONGEST, 'a', 'z' + 1).forEach(letter -> text.append((char) letter));
        return text.toString();
    }

    private static void broadcast(String text) {
        assertThat(backend.broadcast("test", "{\"target\":\"Heard\",\"arguments\":[\"" + text + "\"]}"))
                .returns(202, Backend.Answer::status);
    }

    private static List<String> heard(RawClient client, int count) {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            for (String frame : client.nextText().split("\u001e")) {
                if (!frame.equals("{\"type\":6}")) {
                    texts.add(frame.replaceFirst("^\\{\"type\":1,\"target\":\"Heard\",\"arguments\":\\[\"", "")
                            .replaceFirst("\"]}$", ""));
                }
            }
        }
        return texts;
    }

    private static String ask(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        signalbox.connectionString().endpoint().resolve(path))
                .timeout(Await.LIMIT)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(200);
        return answer.body();
    }
}
