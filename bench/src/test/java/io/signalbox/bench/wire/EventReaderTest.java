package io.signalbox.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static final String EVENTS =
            "3\r\n:\r\n\r\n" + "b\r\ndata: one\r\n\r\n" + "4\r\n\r\nda\r\n" + "9\r\nta: two\r\n\r\n" + "2\r\n\r\n\r\n";

    @Test
    void the_data_of_each_event_is_handed_on_however_it_is_cut() throws IOException {
        byte[] bytes = EVENTS.getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut < bytes.length; cut++) {
            List<String> heard = new ArrayList<>();
            EventReader reader = new EventReader(
                    (in, from, to) -> heard.add(new String(in, from, to - from, StandardCharsets.US_ASCII)));
            reader.read(bytes, 0, cut);
            reader.read(bytes, cut, bytes.length);
            assertThat(heard).containsExactly("one", "two");
        }
    }

    @Test
    void the_end_of_the_stream_and_what_is_no_chunk_are_faults() {
        for (String wrong : List.of("0\r\n\r\n", "x\r\n")) {
            byte[] bytes = wrong.getBytes(StandardCharsets.US_ASCII);
            EventReader reader = new EventReader((in, from, to) -> {});
            assertThatThrownBy(() -> reader.read(bytes, 0, bytes.length)).isInstanceOf(WireFault.class);
        }
    }
}
