package io.signalbox.controlplane.negotiate;

import static io.restassured.RestAssured.given;
import static io.signalbox.controlplane.Operator.newTenant;
import static io.signalbox.controlplane.Operator.operator;
import static io.signalbox.controlplane.Operator.patch;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.signalbox.controlplane.FreshControlPlane;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
class PageOriginsTest {
    private static final String PAGE = "https://app.example.com";

    @Test
    void a_page_reads_the_redirect_and_the_refusal_with_its_own_origin() {
        String tenant = newTenant();
        String path = "/t/" + tenant + "/hubs/chat/negotiate";
        given().header("Origin", PAGE)
                .post(path)
                .then()
                .statusCode(401)
                .header("Access-Control-Allow-Origin", PAGE)
                .header("Access-Control-Allow-Credentials", "true")
                .header("Vary", containsString("Origin"));
        patch(tenant, "{\"anonymousClients\":true}").statusCode(200);
        given().header("Origin", PAGE)
                .post(path)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", PAGE)
                .body("accessToken", containsString("."));
    }

    @Test
    void a_preflight_is_answered_at_the_root_too() {
        given().header("Origin", PAGE)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "x-requested-with,x-signalr-user-agent")
                .options("/hubs/chat/negotiate")
                .then()
                .statusCode(204)
                .header("Access-Control-Allow-Origin", PAGE)
                .header("Access-Control-Allow-Headers", "x-requested-with,x-signalr-user-agent");
    }

    @Test
    void a_page_of_another_origin_or_of_no_tenant_is_told_nothing() {
        String tenant = newTenant();
        operator()
                .contentType(ContentType.JSON)
                .body("{\"allowedOrigins\":[\"" + PAGE + "\"]}")
                .patch("/control/v1/tenants/" + tenant + "/options")
                .then()
                .statusCode(200);
        given().header("Origin", "https://other.example.com")
                .post("/t/" + tenant + "/hubs/chat/negotiate")
                .then()
                .header("Access-Control-Allow-Origin", nullValue())
                .header("Vary", containsString("Origin"));
        given().header("Origin", PAGE)
                .post("/t/nobody/hubs/chat/negotiate")
                .then()
                .statusCode(equalTo(404))
                .header("Access-Control-Allow-Origin", nullValue());
    }
}
