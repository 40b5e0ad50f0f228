package io.signalbox.controlplane.tenant;

import static io.signalbox.controlplane.Operator.bearer;
import static io.signalbox.controlplane.Operator.newTenant;
import static io.signalbox.controlplane.Operator.operator;
import static io.signalbox.controlplane.Operator.patch;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.signalbox.controlplane.FreshControlPlane;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
class OptionsApiTest {
    @Test
    void a_new_tenant_has_the_defaults() {
        operator()
                .get(options(newTenant()))
                .then()
                .statusCode(200)
                .body("allowedOrigins", equalTo(List.of()))
                .body("allowCredentials", equalTo(true))
                .body("closeOnAuthenticationExpiration", equalTo(false))
                .body("statefulReconnect", equalTo(false))
                .body("statefulReconnectHubs", equalTo(List.of()))
                .body("detailedErrors", equalTo(false))
                .body("maximumMessagesPerSecondPerConnection", equalTo(10_000));
    }

    @Test
    void what_a_change_does_not_name_stays_as_it_is() {
        String tenant = newTenant();
        change(
                        tenant,
                        "{\"allowedOrigins\":[\"https://App.Example.com:443\",\"http://localhost:3000\"],"
                                + "\"allowCredentials\":false,\"maximumMessagesPerSecondPerConnection\":50}")
                .statusCode(200)
                .body("allowedOrigins", equalTo(List.of("http://localhost:3000", "https://app.example.com")));
        change(tenant, "{\"statefulReconnectHubs\":[\"Chat\"],\"closeOnAuthenticationExpiration\":true}")
                .statusCode(200)
                .body("allowedOrigins", equalTo(List.of("http://localhost:3000", "https://app.example.com")))
                .body("allowCredentials", equalTo(false))
                .body("statefulReconnectHubs", equalTo(List.of("chat")))
                .body("closeOnAuthenticationExpiration", equalTo(true))
                .body("maximumMessagesPerSecondPerConnection", equalTo(50));
        change(tenant, "{\"allowedOrigins\":[]}")
                .body("allowedOrigins", equalTo(List.of()))
                .body("allowCredentials", equalTo(false));
    }

    @Test
    void what_a_setting_of_all_does_not_name_gets_its_default() {
        String tenant = newTenant();
        change(tenant, "{\"detailedErrors\":true,\"statefulReconnect\":true}").statusCode(200);
        operator()
                .contentType(ContentType.JSON)
                .body("{\"statefulReconnect\":true}")
                .put(options(tenant))
                .then()
                .statusCode(200)
                .body("detailedErrors", equalTo(false))
                .body("statefulReconnect", equalTo(true));
    }

    @Test
    void a_change_of_the_tenant_leaves_its_options_alone() {
        String tenant = newTenant();
        change(tenant, "{\"detailedErrors\":true}").statusCode(200);
        patch(tenant, "{\"enabled\":false}").statusCode(200);
        operator().get(options(tenant)).then().body("detailedErrors", equalTo(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"allowedOrigins\":[\"app.example.com\"]}             | allowedOrigins",
                "{\"allowedOrigins\":[null]}                            | allowedOrigins",
                "{\"allowedOrigins\":\"*\"}                             | allowedOrigins",
                "{\"allowCredentials\":\"yes\"}                         | allowCredentials",
                "{\"statefulReconnectHubs\":[\"9lives\"]}               | hub: 9lives",
                "{\"maximumMessagesPerSecondPerConnection\":0}          | maximumMessagesPerSecondPerConnection",
                "{\"maximumMessagesPerSecondPerConnection\":1.5}        | maximumMessagesPerSecondPerConnection",
                "{\"maximumMessagesPerSecondPerConnection\":99999999999}| maximumMessagesPerSecondPerConnection",
                "{\"color\":\"red\"}                                    | color",
                "null                                                   | the body",
            })
    void a_body_that_is_not_what_the_call_takes_is_refused_and_changes_nothing(String body, String where) {
        String tenant = newTenant();
        refused(change(tenant, body), 400, where);
        operator().get(options(tenant)).then().body("maximumMessagesPerSecondPerConnection", equalTo(10_000));
    }

    @Test
    void only_an_operator_reads_or_changes_options_and_only_of_a_tenant_that_is_there() {
        refused(bearer("wrong").get(options("dev")).then(), 401, "operator key");
        refused(
                bearer("wrong")
                        .contentType(ContentType.JSON)
                        .body("{}")
                        .put(options("dev"))
                        .then(),
                401,
                "operator key");
        refused(operator().get(options("nobody")).then(), 404, "nobody");
        refused(change("nobody", "{}"), 404, "nobody");
    }

    private static String options(String tenant) {
        return "/control/v1/tenants/" + tenant + "/options";
    }

    private static ValidatableResponse change(String tenant, String json) {
        return operator()
                .contentType(ContentType.JSON)
                .body(json)
                .patch(options(tenant))
                .then();
    }

    private static void refused(ValidatableResponse answer, int status, String text) {
        answer.statusCode(status).body("message", containsString(text));
    }
}
