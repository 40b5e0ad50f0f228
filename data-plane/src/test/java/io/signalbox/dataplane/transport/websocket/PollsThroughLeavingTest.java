package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.refusal.CloseCode;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node goes at which the poll of a client waits that lives on another node, and hears nothing of the leave. */
@Timeout(60)
class PollsThroughLeavingTest extends RealNodes {
    private final String token = token(Duration.ofHours(1));
    private Node owner;
    private Node way;
    private String path;

    @BeforeEach
    void connect() throws Exception {
        owner = new Node("owner");
        way = new Node("way");
        path = "/client/?hub=chat&id=" + negotiated(owner, "").getString("connectionToken");
        assertThat(owner.get(path, token)).returns(200, HttpResponse::statusCode);
    }

    private CompletableFuture<HttpResponse<String>> poll(Node node, HttpClient.Version version) {
        int before = node.handled.get();
        CompletableFuture<HttpResponse<String>> poll = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return node.ask("GET", path, token, version);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task).start());
        Eventually.holds("the poll is there", () -> node.handled.get() > before);
        return poll;
    }

    @ParameterizedTest
    @EnumSource
    void it_is_answered_as_if_its_time_were_over_and_the_next_one_goes_another_way(HttpClient.Version version)
            throws Exception {
        CompletableFuture<HttpResponse<String>> waiting = poll(way, version);
        assertThat(waiting).isNotDone();
        way.client.letPollsGo();
        HttpResponse<String> answer = waiting.get(30, TimeUnit.SECONDS);
        assertThat(answer).returns(200, HttpResponse::statusCode).returns("", HttpResponse::body);
        if (version == HttpClient.Version.HTTP_1_1) {
            assertThat(answer.headers().firstValue("Connection")).hasValue("close");
        }

        assertThat(owner.open.all()).hasSize(1);
        CompletableFuture<HttpResponse<String>> next = poll(owner, version);
        assertThat(next).isNotDone();
        owner.open.all().forEach(client -> client.loop().execute(() -> client.end(CloseCode.SHUTDOWN, null)));
        assertThat(next.get(30, TimeUnit.SECONDS).statusCode()).isIn(200, 204);
    }

    @Test
    void one_that_comes_later_is_answered_at_once() throws Exception {
        way.client.letPollsGo();
        assertThat(poll(way, HttpClient.Version.HTTP_1_1).get(30, TimeUnit.SECONDS))
                .returns(200, HttpResponse::statusCode);
        assertThat(owner.open.all()).hasSize(1);
    }
}
