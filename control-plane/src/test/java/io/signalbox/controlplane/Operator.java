package io.signalbox.controlplane;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.concurrent.atomic.AtomicInteger;

/** An operator with the key, as tests need one. */
public final class Operator {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Operator() {}

    public static RequestSpecification operator() {
        return bearer(FreshControlPlane.OPERATOR_KEY);
    }

    public static RequestSpecification bearer(String credential) {
        return given().header("Authorization", "Bearer " + credential);
    }

    public static ValidatableResponse post(String path, String json) {
        return operator().contentType(ContentType.JSON).body(json).post(path).then();
    }

    public static ValidatableResponse patch(String tenant, String json) {
        return operator()
                .contentType(ContentType.JSON)
                .body(json)
                .patch("/control/v1/tenants/" + tenant)
                .then();
    }

    /** A tenant that no other test uses. */
    public static String newTenant() {
        String name = "tenant-" + NAMES.incrementAndGet();
        post("/control/v1/tenants", "{\"name\":\"" + name + "\"}").statusCode(201);
        return name;
    }

    public static String key(String tenant, String slot) {
        return operator()
                .get("/control/v1/tenants/" + tenant + "/keys")
                .then()
                .statusCode(200)
                .extract()
                .path(slot + ".key");
    }

    public static String regenerate(String tenant, String slot) {
        return operator()
                .post("/control/v1/tenants/" + tenant + "/keys/" + slot + "/regenerate")
                .then()
                .statusCode(200)
                .extract()
                .path("key");
    }
}
