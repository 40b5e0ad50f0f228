package io.signalbox.restapi.send;

import static io.signalbox.restapi.fake.Backend.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.restapi.fake.RestApiTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

@QuarkusTest
class SendBodyTest extends RestApiTest {
    private static final String SEND = "/api/hubs/chat/:send?api-version=2022-06-01";
    private static final int LIMIT = 1024 * 1024;

    @Test
    void pascal_case_names_as_dotnet_writes_them_are_read() {
        var response = backend.post(
                SEND,
                "application/json; charset=utf-8",
                BodyPublishers.ofInputStream(() -> bytes("{\"Target\":\"t\",\"Arguments\":[{\"A\":1}]}")));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getPayload().getJson().toStringUtf8())
                .isEqualTo("{\"type\":1,\"target\":\"t\",\"arguments\":[{\"A\":1}]}\u001e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "nonsense",
                "[]",
                "null",
                "{}",
                "{\"target\":\"t\"} {}",
                "{\"target\":\"t\",\"arguments\":[1,]}",
                "{\"target\":\"t\",\"arguments\":[NaN]}",
                "{\"target\":\"t\",\"arguments\":[\"\u001e\"]}",
                "{\"target\":\"t\"\u001e}",
                "{\"target\":\"\"}",
                "{\"target\":7}",
                "{\"target\":null}",
                "{\"arguments\":[]}",
                "{\"target\":\"t\",\"arguments\":{}}",
                "{\"target\":\"t\",\"arguments\":\"x\"}",
                "{\"target\":\"t\",\"Target\":\"u\"}"
            })
    void a_body_that_is_no_send_is_refused_alone(String body) {
        assertRefused(backend.post(SEND, body), 400, "Error.Request.Invalid");
        assertThat(dataPlane.deliveries).isEmpty();

        assertThat(backend.post(SEND, HELLO).statusCode()).isEqualTo(202);
    }

    @Test
    void nesting_past_64_is_refused_however_deep() {
        String fits = "[".repeat(62) + "]".repeat(62);
        assertThat(backend.post(SEND, "{\"target\":\"t\",\"arguments\":[" + fits + "]}")
                        .statusCode())
                .isEqualTo(202);
        String deep = "[".repeat(63) + "]".repeat(63);
        assertRefused(
                backend.post(SEND, "{\"target\":\"t\",\"arguments\":[" + deep + "]}"), 400, "Error.Request.Invalid");
        assertRefused(
                backend.post(SEND, "{\"target\":\"t\",\"x\":" + "[".repeat(500_000)), 400, "Error.Request.Invalid");
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused() {
        byte[] body = HELLO.getBytes(StandardCharsets.ISO_8859_1);
        body[body.length - 4] = (byte) 0xFC;
        assertRefused(
                backend.post(SEND, "application/json", BodyPublishers.ofByteArray(body)), 400, "Error.Request.Invalid");
        byte[] wide = HELLO.getBytes(StandardCharsets.UTF_16LE);
        assertRefused(
                backend.post(SEND, "application/json", BodyPublishers.ofByteArray(wide)), 400, "Error.Request.Invalid");
    }

    @Test
    void a_body_of_exactly_one_mebibyte_is_taken() {
        assertThat(backend.post(SEND, sized(LIMIT)).statusCode()).isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getPayload().getJson().size()).isGreaterThan(LIMIT);
    }

    @Test
    void a_larger_body_is_refused_with_413_declared_or_chunked() {
        assertRefused(backend.post(SEND, sized(LIMIT + 1)), 413, "Error.Request.Invalid");
        HttpResponse<String> chunked =
                backend.post(SEND, "application/json", BodyPublishers.ofInputStream(() -> bytes(sized(3 * LIMIT))));
        assertRefused(chunked, 413, "Error.Request.Invalid");
        assertThat(dataPlane.deliveries).isEmpty();
        assertThat(backend.post(SEND, HELLO).statusCode()).isEqualTo(202);
    }

    @Test
    void messagepack_becomes_a_messagepack_invocation() throws IOException {
        try (MessageBufferPacker body = MessagePack.newDefaultBufferPacker()) {
            body.packMapHeader(2).packString("Target").packString("hello");
            body.packString("Arguments").packArrayHeader(2).packInt(1).packString("x".repeat(300));

            var response = backend.post(SEND, "application/x-msgpack", BodyPublishers.ofByteArray(body.toByteArray()));

            assertThat(response.statusCode()).isEqualTo(202);
            Payload payload = dataPlane.nextDelivery().getPayload();
            assertThat(payload.getJson().isEmpty()).isTrue();
            var send = (HubFrame.Invocation)
                    HubProtocol.MESSAGE_PACK.decode(payload.getMessagepack().asReadOnlyByteBuffer());
            assertThat(send.target()).isEqualTo("hello");
            assertThat(send.arguments()).hasSize(2);
            assertThat(send.invocationId()).isNull();
        }
    }

    @Test
    void ready_frames_are_passed_on_as_they_are() throws IOException {
        byte[] json = HubProtocol.JSON.encode(HubFrame.Invocation.send("t", List.of(RawValue.ofJson("1"))));
        byte[] packed =
                HubProtocol.MESSAGE_PACK.encode(HubFrame.Invocation.send("t", List.of(RawValue.of(new byte[] {1}))));

        assertThat(postFrames(json, packed).statusCode()).isEqualTo(202);

        Payload payload = dataPlane.nextDelivery().getPayload();
        assertThat(payload.getJson()).isEqualTo(ByteString.copyFrom(json));
        assertThat(payload.getMessagepack()).isEqualTo(ByteString.copyFrom(packed));
    }

    @Test
    void ready_frames_that_would_end_their_clients_are_refused() throws IOException {
        byte[] good = HubProtocol.MESSAGE_PACK.encode(HubFrame.Invocation.send("t", List.of()));
        byte[] ping = HubProtocol.JSON.encode(new HubFrame.Ping());
        byte[] unterminated = "{\"type\":1,\"target\":\"t\",\"arguments\":[]}".getBytes(StandardCharsets.UTF_8);
        byte[] two = "{\"type\":1,\"target\":\"t\",\"arguments\":[]}\u001e{\"type\":6}\u001e"
                .getBytes(StandardCharsets.UTF_8);
        byte[] asking = "{\"type\":1,\"invocationId\":\"1\",\"target\":\"t\",\"arguments\":[]}\u001e"
                .getBytes(StandardCharsets.UTF_8);
        byte[] broken =
                "{\"type\":1,\"target\":\"t\",\"arguments\":[\"\u00fc\"]}\u001e".getBytes(StandardCharsets.ISO_8859_1);
        for (byte[] bad : List.of(ping, unterminated, two, asking, broken, new byte[0])) {
            assertRefused(postFrames(bad, good), 400, "Error.Request.Invalid");
        }
        assertThat(dataPlane.deliveries).isEmpty();
    }

    @Test
    void messagepack_that_lies_about_its_lengths_is_refused() {
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xDF, 0x7F, -1, -1, -1},
                new byte[] {(byte) 0x81, (byte) 0xDB, 0x7F, -1, -1, -1},
                new byte[] {(byte) 0x81, (byte) 0xA1, 't', (byte) 0xDD, 0x7F, -1, -1, -1},
                new byte[] {(byte) 0xC1},
                new byte[] {(byte) 0x80},
                new byte[0])) {
            for (String type : List.of("application/x-msgpack", "application/octet-stream")) {
                assertRefused(backend.post(SEND, type, BodyPublishers.ofByteArray(bad)), 400, "Error.Request.Invalid");
            }
        }
    }

    @Test
    void messagepack_of_wrong_types_or_too_deep_is_refused() throws IOException {
        try (MessageBufferPacker body = MessagePack.newDefaultBufferPacker()) {
            body.packMapHeader(2)
                    .packString("target")
                    .packString("t")
                    .packString("arguments")
                    .packString("x");
            assertRefused(post(body), 400, "Error.Request.Invalid");
            body.clear();
            body.packMapHeader(1).packString("target").packInt(1);
            assertRefused(post(body), 400, "Error.Request.Invalid");
            body.clear();
            body.packMapHeader(1).packString("target").packString("");
            assertRefused(post(body), 400, "Error.Request.Invalid");
            body.clear();
            body.packMapHeader(2).packString("target").packString("t").packString("arguments");
            for (int i = 0; i < 100_000; i++) {
                body.packArrayHeader(1);
            }
            body.packNil();
            assertRefused(post(body), 400, "Error.Request.Invalid");
        }
    }

    private HttpResponse<String> post(MessageBufferPacker body) {
        return backend.post(SEND, "application/x-msgpack", BodyPublishers.ofByteArray(body.toByteArray()));
    }

    private HttpResponse<String> postFrames(byte[] json, byte[] messagePack) throws IOException {
        try (MessageBufferPacker body = MessagePack.newDefaultBufferPacker()) {
            body.packMapHeader(2)
                    .packString("json")
                    .packBinaryHeader(json.length)
                    .writePayload(json);
            body.packString("messagepack").packBinaryHeader(messagePack.length).writePayload(messagePack);
            return backend.post(SEND, "application/octet-stream", BodyPublishers.ofByteArray(body.toByteArray()));
        }
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sized(int bytes) {
        String frame = "{\"target\":\"t\",\"arguments\":[\"\"]}";
        return frame.replace("[\"", "[\"" + "x".repeat(bytes - frame.length()));
    }
}
