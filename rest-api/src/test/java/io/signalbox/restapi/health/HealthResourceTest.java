package io.signalbox.restapi.health;

import static io.signalbox.restapi.fake.Backend.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.restapi.fake.RestApiTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HealthResourceTest extends RestApiTest {
    private static final String SEND = "/api/hubs/chat/:send?api-version=2022-06-01";

    @Test
    void health_needs_no_token() {
        for (String path : List.of("/api/health", "/api/health?api-version=2022-06-01", "/t/dev/api/health")) {
            assertThat(backend.callWith("", "HEAD", path).statusCode()).isEqualTo(200);
            assertThat(backend.callWith("", "GET", path).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void the_openapi_document_tells_every_route_and_needs_no_token() {
        String document =
                backend.callWith("", "GET", "/api/openapi?format=json").body();

        assertThat(document)
                .contains(
                        "\"/api/health\"",
                        "\"/api/hubs/{hub}/:send\"",
                        "\"/api/hubs/{hub}/:closeConnections\"",
                        "\"/api/hubs/{hub}/connections/{connection}\"",
                        "\"/api/hubs/{hub}/connections/{connection}/:send\"",
                        "\"/api/hubs/{hub}/connections/{connection}/groups\"",
                        "\"/api/hubs/{hub}/groups/{group}\"",
                        "\"/api/hubs/{hub}/groups/{group}/:send\"",
                        "\"/api/hubs/{hub}/groups/{group}/:closeConnections\"",
                        "\"/api/hubs/{hub}/groups/{group}/connections/{connection}\"",
                        "\"/api/hubs/{hub}/users/{user}\"",
                        "\"/api/hubs/{hub}/users/{user}/:send\"",
                        "\"/api/hubs/{hub}/users/{user}/:closeConnections\"",
                        "\"api-version\"",
                        "\"application\"",
                        "\"excluded\"",
                        "\"reason\"",
                        "\"bearer\"");
        assertThat(document).doesNotContain("RoutingContext", "exchange");
    }

    @Test
    void a_data_plane_that_does_not_answer_is_a_500_at_the_deadline() {
        dataPlane.fallSilent();

        assertRefused(backend.post(SEND, HELLO), 500, "Error.Request.Unknown");
    }

    @Test
    void more_calls_than_may_be_under_way_are_refused_as_busy_at_once() {
        dataPlane.fallSilent();
        List<CompletableFuture<HttpResponse<String>>> waiting = IntStream.range(0, 4)
                .mapToObj(i -> backend.postLater(SEND, HELLO))
                .toList();
        waiting.forEach(any -> dataPlane.nextDelivery());

        var refused = backend.post(SEND, HELLO);
        dataPlane.speakAgain();

        assertRefused(refused, 503, "Error.Request.Unknown");
        assertThat(refused.body()).contains("too busy");
        assertThat(waiting).allMatch(answer -> answer.join().statusCode() == 202);
        assertThat(backend.post(SEND, HELLO).statusCode()).isEqualTo(202);
    }

    @Test
    void a_refusal_of_the_data_plane_is_passed_on_but_not_one_that_is_about_this_process() {
        dataPlane.refuseWith(Refusal.SERVER_BUSY);
        assertRefused(backend.post(SEND, HELLO), 503, "Error.Request.Unknown");

        dataPlane.refuseWith(Refusal.CLUSTER_TOKEN_INVALID);
        assertRefused(backend.post(SEND, HELLO), 500, "Error.Request.Unknown");
    }
}
