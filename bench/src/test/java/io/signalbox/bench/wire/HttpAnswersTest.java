package io.signalbox.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpAnswersTest {
    private static final byte[] THREE = ("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"
                    + "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello"
                    + "HTTP/1.1 429 Too Many\r\nContent-Length: 4\r\n\r\nslow")
            .getBytes(StandardCharsets.US_ASCII);

    @Test
    void pipelined_answers_are_told_apart_wherever_the_read_was_split() throws IOException {
        for (int split = 0; split <= THREE.length; split++) {
            List<String> heard = new ArrayList<>();
            int used = HttpAnswers.read(THREE, 0, split, (status, body) -> heard.add(status + body));
            byte[] rest = Arrays.copyOfRange(THREE, used, THREE.length);
            int all = HttpAnswers.read(rest, 0, rest.length, (status, body) -> heard.add(status + body));

            assertThat(all).isEqualTo(rest.length);
            assertThat(heard).containsExactly("202", "201", "429slow");
        }
    }

    @Test
    void what_is_no_http_or_has_no_length_is_a_fault() {
        assertThatThrownBy(() -> read("SMTP ready\r\n\r\n")).isInstanceOf(WireFault.class);
        assertThatThrownBy(() -> read("HTTP/1.1 abc\r\n\r\n")).isInstanceOf(WireFault.class);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .isInstanceOf(WireFault.class)
                .hasMessageContaining("chunks");
    }

    @Test
    void a_request_is_stamped_and_addressed_in_place() {
        Request request = Request.post("/users/u" + Request.TARGET + "/:send", List.of("A: b"), Stamp.payload(50));

        byte[] bytes = request.stamped(77, 5, 0, 4_711);

        String text = new String(bytes, StandardCharsets.US_ASCII);
        assertThat(text)
                .startsWith("POST /users/u004711/:send HTTP/1.1\r\nA: b\r\n")
                .contains("Content-Length: 50\r\n\r\n~@");
        assertThat(Stamp.target(bytes, Stamp.find(bytes, 0, bytes.length))).isEqualTo(4_711);
    }

    private static void read(String text) throws IOException {
        byte[] in = text.getBytes(StandardCharsets.US_ASCII);
        HttpAnswers.read(in, 0, in.length, (status, body) -> {});
    }
}
