package io.signalbox.restapi.send;

import static io.signalbox.restapi.fake.Backend.HELLO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.restapi.fake.RestApiTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class SendResourceTest extends RestApiTest {
    private static final String FRAME = "{\"type\":1,\"target\":\"hello\",\"arguments\":[1,\"two\"]}\u001e";

    @Test
    void a_broadcast_reaches_the_data_plane_framed_for_everyone_but_the_excluded() {
        var response = backend.post("/api/hubs/chat/:send?api-version=2022-06-01&excluded=c1&excluded=c2", HELLO);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
        Delivery delivery = dataPlane.nextDelivery();
        assertThat(delivery.getTenant()).isEqualTo("dev");
        assertThat(delivery.getHub()).isEqualTo("chat");
        assertThat(delivery.getAudience().getKind()).isEqualTo(Audience.Kind.EVERYONE);
        assertThat(delivery.getAudience().getExcludedList()).containsExactlyInAnyOrder("c1", "c2");
        assertThat(delivery.getPayload().getJson().toStringUtf8()).isEqualTo(FRAME);
        assertThat(delivery.getPayload().getMessagepack().isEmpty()).isTrue();
    }

    @Test
    void a_send_to_a_group_leaves_out_the_excluded() {
        assertThat(backend.post("/api/hubs/chat/groups/red/:send?api-version=2022-06-01&excluded=c1", HELLO)
                        .statusCode())
                .isEqualTo(202);

        Audience audience = dataPlane.nextDelivery().getAudience();
        assertThat(audience.getKind()).isEqualTo(Audience.Kind.GROUPS);
        assertThat(audience.getNamesList()).containsExactly("red");
        assertThat(audience.getExcludedList()).containsExactly("c1");
    }

    @Test
    void a_send_to_a_user_names_the_user() {
        assertThat(backend.post("/api/hubs/chat/users/ann/:send?api-version=2022-06-01", HELLO)
                        .statusCode())
                .isEqualTo(202);

        Audience audience = dataPlane.nextDelivery().getAudience();
        assertThat(audience.getKind()).isEqualTo(Audience.Kind.USERS);
        assertThat(audience.getNamesList()).containsExactly("ann");
    }

    @Test
    void a_send_to_a_connection_names_the_connection() {
        assertThat(backend.post("/api/hubs/chat/connections/c7/:send?api-version=2022-06-01", HELLO)
                        .statusCode())
                .isEqualTo(202);

        Audience audience = dataPlane.nextDelivery().getAudience();
        assertThat(audience.getKind()).isEqualTo(Audience.Kind.CONNECTIONS);
        assertThat(audience.getNamesList()).containsExactly("c7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "a%20b", "%C3%A9t%C3%A9", "a+b", "a%2Bb", "50%25", "%2F", ":send", "a%3Fb%23c"})
    void names_are_decoded_after_routing(String encoded) {
        String plain = java.net
                .URI
                .create("http://h/")
                .resolve("/" + encoded)
                .getPath()
                .substring(1);

        assertThat(backend.post("/api/hubs/chat/groups/" + encoded + "/:send", HELLO)
                        .statusCode())
                .isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getAudience().getNamesList()).containsExactly(plain);
        assertThat(backend.post("/api/hubs/chat/users/" + encoded + "/:send", HELLO)
                        .statusCode())
                .isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getAudience().getNamesList()).containsExactly(plain);
        assertThat(backend.post("/t/dev/api/hubs/chat/connections/" + encoded + "/:send", HELLO)
                        .statusCode())
                .isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getAudience().getNamesList()).containsExactly(plain);
    }

    @Test
    void a_group_name_of_1024_characters_is_taken_and_one_more_is_not() {
        assertThat(backend.post("/api/hubs/chat/groups/" + "%C3%A9".repeat(1024) + "/:send", HELLO)
                        .statusCode())
                .isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getAudience().getNames(0)).hasSize(1024);

        var refused = backend.post("/api/hubs/chat/groups/" + "x".repeat(1025) + "/:send", HELLO);
        assertRefused(refused, 400, "Error.Group.Invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9lives", "a-b", "%20", "caf%C3%A9", "a%2Fb"})
    void a_hub_name_outside_the_rules_is_refused(String hub) {
        assertRefused(backend.post("/api/hubs/" + hub + "/:send", HELLO), 400, "Error.Request.Invalid");
        assertThat(dataPlane.deliveries).isEmpty();
    }

    @Test
    void white_space_names_no_group_user_or_connection() {
        assertRefused(backend.post("/api/hubs/chat/groups/%20%09/:send", HELLO), 400, "Error.Group.Invalid");
        assertRefused(backend.post("/api/hubs/chat/users/%20/:send", HELLO), 400, "Error.User.Invalid");
        assertRefused(backend.post("/api/hubs/chat/connections/%20/:send", HELLO), 400, "Error.Connection.Invalid");
        assertRefused(backend.post("/api/hubs/chat/:send?excluded=%20", HELLO), 400, "Error.Connection.Invalid");
    }

    @Test
    void the_application_goes_before_the_hub_in_lower_case() {
        assertThat(backend.post("/api/hubs/Chat/:send?application=Shop&api-version=2022-06-01", HELLO)
                        .statusCode())
                .isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getHub()).isEqualTo("shop_chat");
    }

    @Test
    void known_and_absent_api_versions_are_taken_and_others_refused() {
        for (String version : List.of("2022-06-01", "2022-11-01", "2023-07-01", "2024-12-01")) {
            assertThat(backend.post("/api/hubs/chat/:send?api-version=" + version, HELLO)
                            .statusCode())
                    .isEqualTo(202);
        }
        assertThat(backend.post("/api/hubs/chat/:send", HELLO).statusCode()).isEqualTo(202);
        assertRefused(backend.post("/api/hubs/chat/:send?api-version=1999-01-01", HELLO), 400, "Error.Request.Invalid");
    }

    @Test
    void awaited_sends_arrive_in_the_order_sent() {
        List<String> sent = IntStream.range(0, 200).mapToObj(i -> "m" + i).toList();
        for (String target : sent) {
            assertThat(backend.post("/api/hubs/chat/users/ann/:send", "{\"target\":\"" + target + "\"}")
                            .statusCode())
                    .isEqualTo(202);
        }

        List<String> arrived = new ArrayList<>();
        sent.forEach(any -> arrived.add(target(dataPlane.nextDelivery())));
        assertThat(arrived).isEqualTo(sent);
    }

    @Test
    void a_body_of_another_content_type_is_refused() {
        var response = backend.post("/api/hubs/chat/:send", "text/plain", BodyPublishers.ofString(HELLO));

        assertRefused(response, 415, "Error.Request.Invalid");
        assertThat(response.body()).contains("application/json");
    }

    private static String target(Delivery delivery) {
        String json = delivery.getPayload().getJson().toStringUtf8();
        return json.substring(json.indexOf("target\":\"") + 9, json.indexOf("\",\"arguments"));
    }
}
