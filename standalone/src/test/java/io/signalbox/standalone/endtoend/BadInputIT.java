package io.signalbox.standalone.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Whatever one client sends, it gets the answer or the Close of spec/signalr-hub.md; another client of the same hub
 * notices nothing, and nobody is shown a stack trace.
 */
class BadInputIT {
    private static final String ERROR =
            "{\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}\u001e";
    private static final int NORMAL = 1000;
    private static final int MEGABYTE = 1024 * 1024;
    private static final int OVER_THE_LIMIT = 40_000;
    private static final int ROUNDS = 25;
    private static final long MOST_GROWTH = 24L * MEGABYTE;
    /** A round brings more than a megabyte: were it kept, it would be twice as much. */
    private static final long MOST_GROWTH_RESIDENT = ROUNDS * (long) MEGABYTE / 2;

    private static final List<String> MALFORMED_JSON = List.of(
            "{",
            "not json",
            "[]",
            "\"text\"",
            "{}",
            "{\"type\":\"one\"}",
            "{\"type\":1}",
            "{\"type\":1,\"target\":\"Add\"}",
            "{\"type\":1,\"target\":5,\"arguments\":[]}",
            "{\"type\":1,\"arguments\":[1,2]}",
            "{\"type\":3}",
            "{\"type\":1,\"target\":\"Add\",\"arguments\":[1,2]",
            "{\"type\":1,\"target\":\"Add\",\"arguments\":[1,,2]}",
            "{\"type\":3,\"invocationId\":\"1\",\"result\":1,\"error\":\"both\"}",
            "{\"type\":1,\"target\":\"Add\",\"arguments\":[1,2],\"headers\":{\"a\":1}}",
            "{\"type\":1e400}");
    private static final List<String> MALFORMED_MESSAGEPACK = List.of(
            "01c1", // no MessagePack value at all
            "0105", // a number instead of an array
            "0190", // an empty array
            "0393a10190", // text where the type should be
            "029101", // an invocation that ends after its type
            "0796018001c0a0c0", // a number for an invocation id
            "069601c0c0a0c0c0", // nil headers
            "05dc00060180", // an array that promises more than the frame holds
            "06ddffffffff01", // an array of four billion
            "06dbffffffff01", // a text of four billion
            "ffffffff7f", // a length of 32 bits and more
            "ffffffffffff" // a length without an end
            );
    private static final List<String> NO_HANDSHAKES = List.of(
            "garbage", "{}", "{\"protocol\":\"json\"}", "{\"version\":1}", "[1]", "{\"protocol\":7,\"version\":1}");

    /** Each buffer is followed; and the heap takes all its memory at once, so that what comes later lies outside. */
    private static final String WATCHFUL =
            "-ea -Dio.netty.leakDetection.level=paranoid -Xms256m -Xmx256m -XX:+AlwaysPreTouch";

    @TempDir
    static Path data;

    private static World world;

    private final HttpClient http = HttpClient.newHttpClient();
    private RawClient bystander;

    @BeforeAll
    static void start() {
        world = World.start(data, Map.of("SIGNALBOX_JAVA_OPTS", WATCHFUL), "--no-demo");
    }

    @AfterAll
    static void stop() {
        world.close();
        assertThat(world.signalbox().output()).doesNotContain("\tat ", "LEAK");
    }

    @BeforeEach
    void connectBystander() {
        bystander = json();
    }

    @AfterEach
    void the_bystander_noticed_nothing() {
        assertThat(echo(bystander, "still here")).contains("\"result\":\"still here\"");
        bystander.close();
    }

    // compat: rl-close
    @ParameterizedTest
    @FieldSource("MALFORMED_JSON")
    void malformed_json_ends_in_a_close_message(String message) {
        RawClient client = json();
        client.json(message);
        closedWithAnError(client);
    }

    @Test
    void json_nested_without_end_ends_in_a_close_message() {
        RawClient client = json();
        client.json("{\"type\":1,\"invocationId\":\"9\",\"target\":\"Mirror\",\"arguments\":[" + "[".repeat(10_000)
                + "]".repeat(10_000) + "]}");
        closedWithAnError(client);
    }

    // compat: rl-close
    @ParameterizedTest
    @FieldSource("MALFORMED_MESSAGEPACK")
    void malformed_messagepack_ends_in_a_close_message(String hex) {
        RawClient client = messagePack();
        client.bytes(HexFormat.of().parseHex(hex));
        byte[] close = client.next();
        assertThat(new String(close, UTF_8)).contains("Connection closed with an error.");
        assertThat(client.closeCode()).isEqualTo(NORMAL);
    }

    @Test
    void messagepack_nested_without_end_ends_in_a_close_message() {
        RawClient client = messagePack();
        byte[] frame = new byte[3 + 18 + 10_000];
        // [1, {}, "9", "Mirror", [[[[…
        byte[] head = HexFormat.of().parseHex("960180a139a64d6972726f7291");
        int length = head.length + 10_000 + 1;
        frame[0] = (byte) (length & 0x7f | 0x80);
        frame[1] = (byte) (length >> 7);
        System.arraycopy(head, 0, frame, 2, head.length);
        Arrays.fill(frame, 2 + head.length, 2 + head.length + 10_000, (byte) 0x91);
        frame[2 + length - 1] = (byte) 0x90;
        client.bytes(Arrays.copyOf(frame, 2 + length));
        assertThat(new String(client.next(), UTF_8)).contains("Connection closed with an error.");
        assertThat(client.closeCode()).isEqualTo(NORMAL);
    }

    // compat: read-unknown-type
    @Test
    void messages_of_an_unknown_type_are_passed_over() {
        RawClient json = json();
        json.json("{\"type\":99}");
        assertThat(echo(json, "alive")).contains("\"result\":\"alive\"");
        json.close();
        RawClient messagePack = messagePack();
        messagePack.bytes(HexFormat.of().parseHex("0291ff"));
        // [1, {}, "e", "Nothing", [], []]
        messagePack.bytes(HexFormat.of().parseHex("0f960180a165a74e6f7468696e679090"));
        assertThat(new String(messagePack.next(), UTF_8)).contains("e").doesNotContain("Connection closed");
        messagePack.close();
    }

    @Test
    void a_frame_over_the_limit_ends_in_a_close_message() {
        RawClient client = json();
        client.json("{\"type\":1,\"target\":\"Echo\",\"arguments\":[\"" + "x".repeat(OVER_THE_LIMIT) + "\"]}");
        closedWithAnError(client);
    }

    @Test
    void a_frame_that_never_ends_is_not_read_for_ever() {
        RawClient client = json();
        client.text("{\"type\":1,\"target\":\"" + "x".repeat(OVER_THE_LIMIT));
        closedWithAnError(client);
    }

    @Test
    void a_length_that_says_more_than_the_limit_ends_in_a_close_message_before_the_bytes_come() {
        RawClient client = messagePack();
        client.bytes(HexFormat.of().parseHex("8080808004960180"));
        assertThat(new String(client.next(), UTF_8)).contains("Connection closed with an error.");
        assertThat(client.closeCode()).isEqualTo(NORMAL);
    }

    @Test
    void a_megabyte_of_garbage_before_the_handshake_ends_the_connection() {
        RawClient client = socket();
        client.text("x".repeat(MEGABYTE));
        assertThat(client.nextText()).isEqualTo("{\"error\":\"Handshake was canceled.\"}\u001e");
        assertThat(client.closeCode()).isEqualTo(NORMAL);
    }

    @ParameterizedTest
    @FieldSource("NO_HANDSHAKES")
    void a_handshake_that_is_none_is_answered_and_closed(String handshake) {
        RawClient client = socket();
        client.json(handshake);
        assertThat(client.nextText())
                .startsWith("{\"error\":\"An unexpected error occurred during connection handshake.");
        assertThat(client.closeCode()).isEqualTo(NORMAL);
    }

    @Test
    void an_unknown_protocol_is_named_and_closed() {
        RawClient client = socket();
        client.json("{\"protocol\":\"morse\",\"version\":1}");
        assertThat(client.nextText()).isEqualTo("{\"error\":\"The protocol 'morse' is not supported.\"}\u001e");
        assertThat(client.closeCode()).isEqualTo(NORMAL);
    }

    @Test
    void wrong_arguments_are_an_error_of_the_invocation_alone() {
        RawClient client = json();
        for (String arguments :
                new String[] {"[]", "[1]", "[1,2,3]", "[\"a\",\"b\"]", "[{},[]]", "[null,null]", "[1e99,1]"}) {
            client.json("{\"type\":1,\"invocationId\":\"7\",\"target\":\"Add\",\"arguments\":" + arguments + "}");
            assertThat(client.nextText())
                    .isEqualTo(
                            "{\"type\":3,\"invocationId\":\"7\",\"error\":\"Failed to invoke 'Add' due to an error on"
                                    + " the server.\"}\u001e");
        }
        assertThat(echo(client, "alive")).contains("\"result\":\"alive\"");
        client.close();
    }

    // compat: err-no-trace
    @Test
    void a_method_that_throws_tells_nothing_of_the_app() {
        RawClient client = json();
        client.json("{\"type\":1,\"invocationId\":\"7\",\"target\":\"Fail\",\"arguments\":[]}");
        assertThat(client.nextText())
                .isEqualTo(
                        "{\"type\":3,\"invocationId\":\"7\",\"error\":\"An unexpected error occurred invoking 'Fail' on"
                                + " the server.\"}\u001e");
        client.close();
    }

    @Test
    void a_socket_without_a_token_or_to_an_unknown_tenant_is_not_opened() {
        assertThat(refusedWith("/client/?hub=test", "garbage")).contains("401");
        assertThat(refusedWith("/client/?hub=test", unsigned(world.backend().clientToken("test", "a"))))
                .contains("401");
        assertThat(refusedWith("/client/?hub=other", world.backend().clientToken("test", "a")))
                .contains("401");
        assertThat(refusedWith("/t/nobody/client/?hub=test", world.backend().clientToken("test", "a")))
                .contains("404");
        assertThat(refusedWith("/client/?hub=9lives", world.backend().clientToken("test", "a")))
                .contains("400");
    }

    private static String unsigned(String token) {
        String header = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes(US_ASCII));
        return header + "." + token.split("\\.", -1)[1] + ".";
    }

    @Test
    void memory_is_flat_however_often_it_happens() {
        RunningSignalbox signalbox = world.signalbox();
        rounds();
        long heap = signalbox.heapAfterCollection();
        long resident = signalbox.residentBytes();

        rounds();

        assertThat(signalbox.heapAfterCollection() - heap)
                .as("bytes of heap more than before")
                .isLessThan(MOST_GROWTH);
        // What clients send lies in buffers outside the heap.
        assertThat(signalbox.residentBytes() - resident)
                .as("resident bytes more than before")
                .isLessThan(MOST_GROWTH_RESIDENT);
        // Buffers that nobody released were found by those collections, and are told of when the next is taken.
        round();
        assertThat(signalbox.output()).doesNotContain("LEAK");
    }

    private void rounds() {
        for (int i = 0; i < ROUNDS; i++) {
            round();
        }
    }

    private void round() {
        MALFORMED_JSON.forEach(this::malformed_json_ends_in_a_close_message);
        json_nested_without_end_ends_in_a_close_message();
        MALFORMED_MESSAGEPACK.forEach(this::malformed_messagepack_ends_in_a_close_message);
        messagepack_nested_without_end_ends_in_a_close_message();
        messages_of_an_unknown_type_are_passed_over();
        a_frame_over_the_limit_ends_in_a_close_message();
        a_frame_that_never_ends_is_not_read_for_ever();
        a_length_that_says_more_than_the_limit_ends_in_a_close_message_before_the_bytes_come();
        a_megabyte_of_garbage_before_the_handshake_ends_the_connection();
        NO_HANDSHAKES.forEach(this::a_handshake_that_is_none_is_answered_and_closed);
        an_unknown_protocol_is_named_and_closed();
        wrong_arguments_are_an_error_of_the_invocation_alone();
        a_method_that_throws_tells_nothing_of_the_app();
        a_socket_without_a_token_or_to_an_unknown_tenant_is_not_opened();
    }

    private void closedWithAnError(RawClient client) {
        assertThat(client.nextText()).isEqualTo(ERROR);
        assertThat(client.closeCode()).isEqualTo(NORMAL);
    }

    private RawClient socket() {
        return Await.result(
                "connect",
                RawClient.connect(
                        http, world.backend().clientUrl("test"), world.backend().clientToken("test", "mallory")));
    }

    private RawClient json() {
        return shakenHands("json");
    }

    private RawClient messagePack() {
        return shakenHands("messagepack");
    }

    private RawClient shakenHands(String protocol) {
        RawClient client = socket();
        client.json("{\"protocol\":\"" + protocol + "\",\"version\":1}");
        assertThat(client.nextText()).isEqualTo("{}\u001e");
        return client;
    }

    private static String echo(RawClient client, String text) {
        client.json("{\"type\":1,\"invocationId\":\"e\",\"target\":\"Echo\",\"arguments\":[\"" + text + "\"]}");
        return client.nextText();
    }

    private String refusedWith(String path, String token) {
        try {
            RawClient.connect(http, world.signalbox().endpoint().resolve(path), token)
                    .toCompletableFuture()
                    .join()
                    .close();
            return "opened";
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            return cause instanceof java.net.http.WebSocketHandshakeException refused
                    ? String.valueOf(refused.getResponse().statusCode())
                    : String.valueOf(cause);
        }
    }
}
