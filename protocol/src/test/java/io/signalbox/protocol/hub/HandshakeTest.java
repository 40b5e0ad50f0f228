package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    // compat: hs-request
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"protocol\":\"json\",\"version\":1} | json | 1",
                "{\"version\":2,\"protocol\":\"messagepack\"} | messagepack | 2",
                "{\"protocol\":\"JSON\",\"version\":-1,\"later\":{\"protocol\":\"x\"}} | JSON | -1",
                " { \"protocol\" : \"j\\u0073on\" , \"version\" : 0 } | json | 0",
            })
    void a_request_is_read(String text, String protocol, int version) {
        assertThat(HandshakeRequest.parse(Frames.json(text))).isEqualTo(new HandshakeRequest(protocol, version));
    }

    // compat: hs-detail-texts
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | Missing required property 'protocol'. Message content: {}",
                "{\"protocol\":\"json\"} | Missing required property 'version'. Message content:"
                        + " {\"protocol\":\"json\"}",
                "{\"protocol\":1,\"version\":1} | Expected 'protocol' to be of type String.",
                "{\"protocol\":\"json\",\"version\":\"1\"} | Expected 'version' to be of type Number.",
                "{\"protocol\":\"json\",\"version\":1.5} | Expected 'version' to be of type Number.",
                "[] | Unexpected token 'StartArray' when reading handshake request JSON. Message content: []",
                "7 | Unexpected token 'Number' when reading handshake request JSON. Message content: 7",
                "`` | Unexpected token 'None' when reading handshake request JSON. Message content: ``",
                "hello | Unexpected token 'None' when reading handshake request JSON. Message content: hello",
                "{\"protocol\":\"json\",\"version\":1 | Unexpected token 'None' when reading handshake request JSON."
                        + " Message content: {\"protocol\":\"json\",\"version\":1",
                "{\"protocol\":\"json\",\"version\":1}{} | Unexpected token 'None' when reading handshake request"
                        + " JSON. Message content: {\"protocol\":\"json\",\"version\":1}{}",
            })
    void a_wrong_request_is_refused_by_its_text(String text, String message) {
        assertThatThrownBy(() -> HandshakeRequest.parse(Frames.json(text)))
                .isInstanceOf(MalformedFrameException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .isEqualToIgnoringWhitespace(message.replace("`", ""));
    }

    // compat: hs-pieces
    @Test
    void a_request_may_come_in_pieces_and_before_other_messages() {
        assertThat(HandshakeRequest.length(Frames.json("{}\u001erest"), 100)).isEqualTo(3);
        assertThat(HandshakeRequest.length(Frames.json("{}").limit(2), 100)).isEqualTo(-1);
        assertThatThrownBy(() -> HandshakeRequest.length(Frames.json("{        }"), 5))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("Handshake was canceled.");
    }

    @Test
    void an_error_repeats_only_the_beginning_of_a_long_request() {
        assertThatThrownBy(() -> HandshakeRequest.parse(Frames.json("x".repeat(30_000))))
                .extracting(Throwable::getMessage)
                .asString()
                .hasSizeLessThan(700)
                .endsWith("x…");
    }

    // compat: hs-success, js-whole-handshake
    @Test
    void the_answer_is_three_bytes() {
        assertThat(HandshakeResponse.accepted()).containsExactly(0x7B, 0x7D, 0x1E);
    }

    // compat: hs-format, hs-detail
    @Test
    void refusals_carry_the_texts_of_the_spec() {
        assertThat(HandshakeResponse.unsupportedProtocol("x")).isEqualTo("The protocol 'x' is not supported.");
        assertThat(HandshakeResponse.unsupportedVersion(3, "json"))
                .isEqualTo("The server does not support version 3 of the 'json' protocol.");
        assertThat(HandshakeResponse.unsupportedTransferFormat("messagepack", true))
                .isEqualTo("Cannot use the 'messagepack' protocol on the current transport."
                        + " The transport does not support 'Binary' transfer format.");
        assertThat(HandshakeResponse.canceled()).isEqualTo("Handshake was canceled.");
        assertThat(HandshakeResponse.unexpected(new MalformedFrameException("Why.")))
                .isEqualTo("An unexpected error occurred during connection handshake. InvalidDataException: Why.");
        assertThat(new String(HandshakeResponse.refused("A \"b\" c."), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":\"A \\\"b\\\" c.\"}\u001e");
    }
}
