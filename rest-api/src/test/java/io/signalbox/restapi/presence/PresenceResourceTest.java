package io.signalbox.restapi.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.restapi.fake.FakeDataPlane;
import io.signalbox.restapi.fake.RestApiTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class PresenceResourceTest extends RestApiTest {
    private static final String GROUP = "/api/hubs/chat/groups/red%2Fblue/connections?api-version=2024-12-01";

    private void members(int count) {
        for (int i = 0; i < count; i++) {
            dataPlane.present.put(String.format("c%04d", i), i % 2 == 0 ? "" : "ann");
        }
    }

    private JsonObject page(String pathAndQuery) {
        HttpResponse<String> response = backend.call("GET", pathAndQuery);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        return new JsonObject(response.body());
    }

    /** Path and query of the next page; null: there is none. */
    private @Nullable String next(JsonObject page) {
        String link = page.getString("nextLink");
        if (link == null) {
            return null;
        }
        assertThat(link).startsWith(api() + "/");
        return link.substring(api().toString().length());
    }

    private List<String> all(String first) {
        List<String> ids = new ArrayList<>();
        String link = first;
        while (link != null) {
            JsonObject page = page(link);
            for (Object one : page.getJsonArray("value")) {
                ids.add(((JsonObject) one).getString("connectionId"));
            }
            link = next(page);
        }
        return ids;
    }

    // compat: pr-group
    @Test
    void the_connections_of_a_group_are_listed_with_their_users() {
        members(2);

        assertThat(page(GROUP))
                .isEqualTo(new JsonObject()
                        .put(
                                "value",
                                new JsonArray()
                                        .add(new JsonObject().put("connectionId", "c0000"))
                                        .add(new JsonObject()
                                                .put("connectionId", "c0001")
                                                .put("userId", "ann"))));
        assertThat(FakeDataPlane.next(dataPlane.listings))
                .isEqualTo(Listing.newBuilder()
                        .setTenant("dev")
                        .setHub("chat")
                        .setAudience(Audience.newBuilder()
                                .setKind(Audience.Kind.GROUPS)
                                .addNames("red/blue"))
                        .setMost(200)
                        .build());
    }

    // compat: pr-empty
    @Test
    void a_group_that_nobody_is_in_is_an_empty_page() {
        assertThat(backend.call("GET", GROUP).body()).isEqualTo("{\"value\":[]}");
    }

    // compat: pr-pages
    @Test
    void pages_are_linked_until_all_are_told() {
        members(450);

        assertThat(all(GROUP)).hasSize(450).doesNotHaveDuplicates().isSorted();
        assertThat(all(GROUP + "&maxpagesize=150")).hasSize(450);
        assertThat(dataPlane.listings).hasSize(3 + 3);
        assertThat(next(page(GROUP))).startsWith(GROUP).contains("maxpagesize=200", "continuationToken=");
        String other = "/t/dev/api/hubs/chat/groups/g/connections?application=a%20b&maxpagesize=7";
        assertThat(backend.call("GET", other).statusCode()).isEqualTo(400);
        String named = "/t/dev/api/hubs/chat/groups/g/connections?application=shop&maxpagesize=200";
        assertThat(next(page(named))).startsWith("/t/dev/api/hubs/chat/groups/g/connections?application=shop&");
        assertThat(all(named)).hasSize(450);
    }

    // compat: pr-top
    @Test
    void no_more_than_top_are_told_in_all_pages_together() {
        members(450);

        assertThat(all(GROUP + "&top=5")).hasSize(5);
        assertThat(all(GROUP + "&top=200")).hasSize(200);
        assertThat(all(GROUP + "&top=301")).hasSize(301);
        assertThat(all(GROUP + "&top=25&maxpagesize=10")).hasSize(25);
        assertThat(all(GROUP + "&top=1000")).hasSize(450);
    }

    // compat: pr-parameters
    @ParameterizedTest
    @ValueSource(
            strings = {
                "maxpagesize=0",
                "maxpagesize=201",
                "maxpagesize=ten",
                "top=0",
                "top=-1",
                "top=2147483648",
                "continuationToken=***",
                "continuationToken=YWJj",
                "continuationToken=MTo",
                "continuationToken=_w"
            })
    void what_is_no_page_is_refused(String query) {
        assertRefused(backend.call("GET", GROUP + "&" + query), 400, "Error.Request.Invalid");
        assertThat(dataPlane.listings).isEmpty();
    }

    @Test
    void names_outside_the_rules_are_refused() {
        assertRefused(backend.call("GET", "/api/hubs/chat/groups/%20/connections"), 400, "Error.Group.Invalid");
        assertRefused(backend.call("GET", "/api/hubs/chat/users/%20/connections"), 400, "Error.User.Invalid");
        assertRefused(backend.call("GET", "/api/hubs/-/:counts"), 400, "Error.Request.Invalid");
    }

    @Test
    void the_connections_of_a_user_are_listed_alike() {
        members(3);

        assertThat(all("/api/hubs/chat/users/a%2Fnn/connections?maxpagesize=2")).hasSize(3);
        Audience asked = FakeDataPlane.next(dataPlane.listings).getAudience();
        assertThat(asked.getKind()).isEqualTo(Audience.Kind.USERS);
        assertThat(asked.getNamesList()).containsExactly("a/nn");
    }

    @Test
    void a_hub_is_counted() {
        members(3);

        assertThat(backend.call("GET", "/api/hubs/chat/:counts").body())
                .isEqualTo("{\"connections\":3,\"users\":1,\"groups\":7}");
        dataPlane.refuseWith(Refusal.SERVER_BUSY);
        assertRefused(backend.call("GET", "/api/hubs/chat/:counts"), 503, "Error.Request.Unknown");
    }
}
