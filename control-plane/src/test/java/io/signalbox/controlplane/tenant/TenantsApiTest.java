package io.signalbox.controlplane.tenant;

import static io.restassured.RestAssured.given;
import static io.signalbox.controlplane.Operator.bearer;
import static io.signalbox.controlplane.Operator.newTenant;
import static io.signalbox.controlplane.Operator.operator;
import static io.signalbox.controlplane.Operator.patch;
import static io.signalbox.controlplane.Operator.post;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.signalbox.controlplane.FreshControlPlane;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
class TenantsApiTest {
    private static final String TENANTS = "/control/v1/tenants";

    @Test
    void a_created_tenant_is_enabled_and_shows_no_key() {
        post(TENANTS, "{\"name\":\"acme\"}")
                .statusCode(201)
                .header("Location", containsString("/control/v1/tenants/acme"))
                .body("name", equalTo("acme"))
                .body("enabled", equalTo(true))
                .body("anonymousClients", equalTo(false))
                .body("keySet()", not(hasItem("primary")));
        operator().get(TENANTS + "/acme").then().statusCode(200).body("name", equalTo("acme"));
    }

    @Test
    void the_bootstrap_tenant_is_there_from_the_start() {
        operator().get(TENANTS + "/dev").then().statusCode(200).body("enabled", equalTo(true));
    }

    @Test
    void tenants_are_listed() {
        String one = newTenant();
        String two = newTenant();
        operator().get(TENANTS).then().statusCode(200).body("tenants.name", hasItems(one, two));
    }

    @Test
    void a_name_is_given_once() {
        String tenant = newTenant();
        refused(post(TENANTS, "{\"name\":\"" + tenant + "\"}"), 409, "Error.Request.Invalid", tenant);
    }

    @Test
    void a_tenant_is_disabled_and_enabled_again_and_the_rest_stays() {
        String tenant = newTenant();
        patch(tenant, "{\"anonymousClients\":true,\"hosts\":[\"Chat.Example.COM\"]}")
                .statusCode(200)
                .body("hosts", equalTo(List.of("chat.example.com")));
        patch(tenant, "{\"enabled\":false}")
                .body("enabled", equalTo(false))
                .body("anonymousClients", equalTo(true))
                .body("hosts", equalTo(List.of("chat.example.com")));
        patch(tenant, "{\"enabled\":true}").body("enabled", equalTo(true));
    }

    @Test
    void a_host_leads_to_one_tenant_and_is_free_after_it_was_given_up() {
        String first = newTenant();
        String second = newTenant();
        patch(first, "{\"hosts\":[\"one.example.com\"]}").statusCode(200);
        refused(patch(second, "{\"hosts\":[\"one.example.com\"]}"), 400, "Error.Request.Invalid", "one.example.com");
        patch(first, "{\"hosts\":[]}").statusCode(200);
        patch(second, "{\"hosts\":[\"one.example.com\"]}").statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Acme", "9lives", "a_b", "a-", "", "../etc", "x y"})
    void a_bad_name_is_refused_with_what_was_expected(String name) {
        refused(post(TENANTS, "{\"name\":\"" + name + "\"}"), 400, "Error.Request.Invalid", "expected: a lower-case");
    }

    @Test
    void an_unknown_tenant_is_not_found() {
        refused(operator().get(TENANTS + "/nobody").then(), 404, "Error.Request.NotExisted", "nobody");
        refused(patch("nobody", "{\"enabled\":false}"), 404, "Error.Request.NotExisted", "nobody");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"x\"                       | line 1, column",
                "not json                              | line 1, column",
                "''                                    | the body",
                "null                                  | the body",
                "[]                                    | the body",
                "{}                                    | name",
                "{\"name\":7}                          | name",
                "{\"name\":\"x\",\"name\":\"y\"}       | line 1, column",
                "{\"name\":\"x\",\"color\":\"red\"}    | color",
                "{\"name\":\"x\",\"enabled\":\"yes\"}  | enabled",
                "{\"name\":\"x\",\"enabled\":1}        | enabled",
                "{\"name\":\"x\",\"hosts\":\"a.com\"}  | hosts",
                "{\"name\":\"x\",\"hosts\":[7]}        | hosts[0]",
                "{\"name\":\"x\",\"hosts\":[null]}     | hosts",
                "{\"name\":\"x\",\"hosts\":[\"a:80\"]} | hosts",
                "{\"name\":\"x\"} {}                   | the body",
            })
    void a_body_that_is_not_what_the_call_takes_is_refused_with_where(String body, String where) {
        refused(post(TENANTS, body), 400, "Error.Request.Invalid", where)
                .body("message", not(containsString("java")))
                .body("message", not(containsString("jackson")));
    }

    @Test
    void a_deeply_nested_body_is_refused() {
        refused(post(TENANTS, "[".repeat(100_000)), 400, "Error.Request.Invalid", "");
    }

    @Test
    void a_body_over_the_limit_is_refused() {
        refused(
                post(TENANTS, "{\"name\":\"" + "x".repeat(1 << 20) + "\"}"),
                413,
                "Error.Request.Invalid",
                "larger than 1 MB");
    }

    @Test
    void a_body_that_is_not_said_to_be_json_is_refused() {
        refused(
                operator()
                        .contentType(ContentType.URLENC)
                        .body("name=x")
                        .post(TENANTS)
                        .then(),
                415,
                "Error.Request.Invalid",
                "application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "operator-key-of-the-test", "operator-key-of-the-tests2"})
    void a_wrong_operator_key_opens_nothing(String key) {
        refused(bearer(key).get(TENANTS).then(), 401, "Error.Request.Invalid", "operator key")
                .header("WWW-Authenticate", "Bearer");
        refused(bearer(key).get(TENANTS + "/dev/keys").then(), 401, "Error.Request.Invalid", "operator key");
        refused(
                bearer(key)
                        .contentType(ContentType.JSON)
                        .body("{}")
                        .post(TENANTS)
                        .then(),
                401,
                "Error.Request.Invalid",
                "operator key");
        refused(
                bearer(key).post(TENANTS + "/dev/keys/primary/regenerate").then(),
                401,
                "Error.Request.Invalid",
                "operator key");
    }

    @Test
    void without_a_key_or_with_another_scheme_nothing_is_told() {
        refused(given().get(TENANTS).then(), 401, "Error.Request.Invalid", "operator key");
        refused(
                given().header("Authorization", "Basic operator-key-of-the-tests")
                        .get(TENANTS)
                        .then(),
                401,
                "Error.Request.Invalid",
                "operator key");
        refused(given().get(TENANTS + "/nobody").then(), 401, "Error.Request.Invalid", "operator key");
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String code, String text) {
        return answer.statusCode(status)
                .contentType(ContentType.JSON)
                .header("x-ms-error-code", code)
                .body("code", equalTo(code))
                .body("message", containsString(text))
                .body("target", containsString("/control/v1/tenants"));
    }
}
