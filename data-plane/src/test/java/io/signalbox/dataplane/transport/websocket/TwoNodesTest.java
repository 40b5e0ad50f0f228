package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes of one cluster: what a client of the one asks at the other. */
@Timeout(60)
class TwoNodesTest extends RealNodes {
    @Test
    void a_client_of_one_node_shows_its_new_token_at_another() throws Exception {
        Node one = new Node("one");
        Node two = new Node("two");
        JsonObject negotiated = negotiated(two, "");
        String id = negotiated.getString("connectionToken");
        // Its time is over, but for what clocks may differ: unless it shows another, the next heartbeat ends it.
        try (RawWebSocket client = one.connect(id, token(Duration.ofSeconds(-1)))) {
            assertThat(client.handshake().next()).isEqualTo("{}");
            HttpResponse<String> answer = two.post("/client/refresh?hub=chat&id=" + id, token(Duration.ofHours(1)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(new JsonObject(answer.body()).getString("connectionId"))
                    .isEqualTo(negotiated.getString("connectionId"));
            assertThat(two.open.all()).isEmpty();
            assertThat(one.open.all()).hasSize(1).allMatch(Clients::isOpenAfterHeartbeat);
            // The other way round: what it shows last counts.
            HttpResponse<String> over = two.post("/client/refresh?hub=chat&id=" + id, token(Duration.ofSeconds(-1)));
            assertThat(over.statusCode()).as(over.body()).isEqualTo(200);
            assertThat(one.open.all()).hasSize(1).noneMatch(Clients::isOpenAfterHeartbeat);
        }
        assertThat(one.open.awaitEmpty(Duration.ofSeconds(30))).isZero();
        assertThat(two.post("/client/refresh?hub=chat&id=" + id, token(Duration.ofHours(1)))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_second_socket_at_another_node_is_a_conflict_for_a_client_without_stateful_reconnect() throws Exception {
        Node one = new Node("one");
        Node two = new Node("two");
        String token = token(Duration.ofHours(1));
        String id = negotiated(one, "&useStatefulReconnect=true").getString("connectionToken");
        try (RawWebSocket client = one.connect(id, token)) {
            assertThat(client.handshake().next()).isEqualTo("{}");
            try (RawWebSocket second = two.connect(id, token)) {
                assertThat(second.status()).isEqualTo(409);
            }
            assertThat(two.open.all()).isEmpty();
            assertThat(one.open.all()).hasSize(1);
        }
    }

    @Test
    void a_second_socket_at_another_node_is_a_conflict() throws Exception {
        Node one = new Node("one");
        Node two = new Node("two");
        String token = token(Duration.ofHours(1));
        String id = negotiated(one, "").getString("connectionToken");
        try (RawWebSocket client = one.connect(id, token)) {
            assertThat(client.handshake().next()).isEqualTo("{}");
            try (RawWebSocket second = two.connect(id, token)) {
                assertThat(second.status()).isEqualTo(409);
                assertThat(second.header("content-type")).isEqualTo("text/plain");
                assertThat(second.body()).isEmpty();
            }
            assertThat(two.open.all()).isEmpty();
            assertThat(one.open.all()).hasSize(1);
        }
    }

    @Test
    void a_socket_for_a_connection_that_another_node_holds_as_requests_is_refused() throws Exception {
        Node one = new Node("one");
        Node two = new Node("two");
        String token = token(Duration.ofHours(1));
        String id = negotiated(one, "").getString("connectionToken");
        assertThat(one.get("/client/?hub=chat&id=" + id, token).statusCode()).isEqualTo(200);
        for (Node node : List.of(one, two)) {
            try (RawWebSocket socket = node.connect(id, token)) {
                assertThat(socket.status()).isEqualTo(400);
                assertThat(socket.header("content-type")).isEqualTo("text/plain");
                assertThat(socket.body()).isEqualTo(Reply.OTHER_TRANSPORT);
            }
        }
        assertThat(two.open.all()).isEmpty();
    }
}
