package io.signalbox.dataplane.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an event looks like; N stands for a line feed, R for a carriage return. */
class EventFramingTest {
    private static String framed(String message) {
        byte[] bytes = ("before" + message + "behind").getBytes(UTF_8);
        ByteBuffer part =
                ByteBuffer.wrap(bytes, 6, message.getBytes(UTF_8).length).asReadOnlyBuffer();
        ByteBuf event = EventFraming.INSTANCE.frame(UnpooledByteBufAllocator.DEFAULT, part, false);
        String text = event.toString(UTF_8);
        event.release();
        return text;
    }

    // compat: sse-event
    @ParameterizedTest
    @CsvSource({
        "{}, data: {}RN",
        "aNb, data: aRNdata: bRN",
        "aRNb, data: aRNdata: bRN",
        "aRb, data: aRNdata: bRN",
        "aNNb, data: aRNdata: RNdata: bRN",
        "aRRNb, data: aRNdata: RNdata: bRN",
        "aN, data: aRNdata: RN",
        "aR, data: aRNdata: RN",
        "N, data: RNdata: RN",
        "Grüße 👋, data: Grüße 👋RN"
    })
    void each_line_is_a_field_and_an_empty_line_ends_the_event(String message, String event) {
        String lines = message.replace('N', '\n').replace('R', '\r');
        assertThat(framed(lines)).isEqualTo((event + "RN").replace('N', '\n').replace('R', '\r'));
    }

    // compat: sse-separator
    @Test
    void the_separator_of_messages_travels_inside() {
        assertThat(framed("{\"type\":6}\u001e")).isEqualTo("data: {\"type\":6}\u001e\r\n\r\n");
    }

    @Test
    void binary_messages_cannot_travel_as_events() {
        assertThat(EventFraming.INSTANCE.carriesBinary()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        EventFraming.INSTANCE.frame(UnpooledByteBufAllocator.DEFAULT, ByteBuffer.allocate(1), true));
    }
}
