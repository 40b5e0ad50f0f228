package io.signalbox.restapi.send;

import static io.signalbox.restapi.fake.Backend.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.restapi.fake.RawHttp;
import io.signalbox.restapi.fake.RestApiTest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PipelinedSendTest extends RestApiTest {
    private static final String PATH = "/api/hubs/chat/users/ann/:send";

    @Test
    void requests_pipelined_on_one_connection_arrive_in_order() {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append(request("{\"target\":\"m" + i + "\"}", "Content-Type: application/json\r\n", i == 99));
        }

        String answers = RawHttp.exchange(api(), requests.toString());

        assertThat(answers.split("HTTP/1.1 202 ", -1)).hasSize(101);
        IntStream.range(0, 100)
                .forEach(i -> assertThat(
                                dataPlane.nextDelivery().getPayload().getJson().toStringUtf8())
                        .contains("\"m" + i + "\""));
    }

    @Test
    void a_request_refused_before_its_body_was_read_leaves_the_connection_usable() {
        String unread = "x".repeat(100_000);

        String answers = RawHttp.exchange(
                api(), request(unread, "Content-Type: text/plain\r\n", false) + request(HELLO, "", true));

        assertThat(answers).startsWith("HTTP/1.1 415 ").contains("HTTP/1.1 202 ");
        assertThat(dataPlane.nextDelivery().getPayload().getJson().toStringUtf8())
                .contains("hello");
    }

    @Test
    void a_client_that_waits_for_100_continue_is_told_to_go_on() {
        String answers = RawHttp.exchange(api(), request(HELLO, "Expect: 100-continue\r\n", true));

        assertThat(answers).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 202 ");
    }

    @Test
    void a_body_without_end_is_cut_off() {
        String head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + backend.token("http://localhost/api") + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";

        String answers = RawHttp.untilClosed(api(), head, chunk, 64);

        assertThat(answers).startsWith("HTTP/1.1 413 ");
    }

    private String request(String body, String headers, boolean last) {
        return "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + backend.token("http://localhost" + PATH) + "\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n" + (last ? "Connection: close\r\n" : "") + "\r\n" + body;
    }
}
