package io.signalbox.dataplane.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.LogWatch;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told, and to whom, of a request that fails unexpectedly. */
@QuarkusTest
class FailedRequestsTest extends NodeUnderTest {
    private static final String SECRET = "?hub=x&access_token=eyJhbGciOi.secret";

    private RawHttp get(String path) throws Exception {
        return closing(RawHttp.open(server())).ask("GET", path + SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/fails", "/client/failslate"})
    void the_log_has_the_cause_and_nothing_of_the_query(String path) throws Exception {
        try (LogWatch log = new LogWatch()) {
            assertThat(get(path).begun().status()).isIn(200, 500);
            assertThat(get(path).begun().status()).isIn(200, 500);
            // One that breaks off what it has begun is logged after its client has read that.
            Eventually.holds(
                    "both are logged",
                    () -> log.lines().stream()
                                    .filter(line -> line.contains("A request of a client failed")
                                            && line.contains("what nobody thought of"))
                                    .count()
                            >= 2);
            assertThat(log.lines()).noneMatch(line -> line.contains("secret") || line.contains("access_token"));
        }
    }

    @Test
    void the_client_hears_only_that_it_failed() throws Exception {
        RawHttp.Answer answer = get("/client/fails").answer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void an_answer_that_was_begun_is_broken_off() throws Exception {
        RawHttp http = get("/client/failslate");
        assertThat(http.begun().status()).isEqualTo(200);
        assertThat(http.chunk()).isEqualTo("begun");
        assertThat(http.isEnded()).isTrue();
    }

    @Test
    void what_is_refused_by_a_status_alone_is_answered_so_and_not_logged() throws Exception {
        try (LogWatch log = new LogWatch()) {
            assertThat(get("/client/notallowed").answer().status()).isEqualTo(403);
            assertThat(log.lines()).noneMatch(line -> line.contains("failed"));
        }
    }
}
