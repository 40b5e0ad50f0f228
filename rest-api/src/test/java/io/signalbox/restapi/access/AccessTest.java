package io.signalbox.restapi.access;

import static io.signalbox.restapi.fake.Backend.HELLO;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.TokenSigner;
import io.signalbox.restapi.fake.Backend;
import io.signalbox.restapi.fake.RawHttp;
import io.signalbox.restapi.fake.RestApiTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AccessTest extends RestApiTest {
    private static final String USER = "/api/hubs/chat/users/ann";

    @Test
    void both_keys_of_the_tenant_are_good() {
        dataPlane.targets.add("USERS:ann");

        assertThat(backend.call("GET", USER).statusCode()).isEqualTo(200);
        assertThat(new Backend(api(), controlPlane.secondary("dev"))
                        .call("GET", USER)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_request_without_a_bearer_token_is_refused() {
        for (String authorization : List.of("", "Basic ZGV2OmRldg==", "Bearer")) {
            var response = backend.callWith(authorization, "GET", USER);
            assertRefused(response, 401, "Error.Request.Invalid");
            assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
        }
    }

    @Test
    void a_refused_head_has_the_code_and_no_body() {
        var response = backend.callWith("", "HEAD", USER);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("x-ms-error-code")).hasValue("Error.Request.Invalid");
        assertThat(response.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "....", "{}"})
    void nonsense_for_a_token_is_refused(String token) {
        assertRefused(backend.callWith("Bearer " + token, "GET", USER), 401, "Error.Request.Invalid");
    }

    @Test
    void a_token_that_signs_itself_with_none_is_refused() {
        String claims = "{\"aud\":\"" + backend.audience(USER) + "\",\"exp\":"
                + Instant.now().plusSeconds(60).getEpochSecond() + "}";
        String token = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + base64(claims) + ".";

        assertRefused(backend.callWith("Bearer " + token, "GET", USER), 401, "Error.Request.Invalid");
    }

    @Test
    void an_expired_token_is_refused() {
        String token = TokenSigner.sign(
                controlPlane.primary("dev"),
                backend.audience(USER),
                Instant.now().minus(Duration.ofHours(2)),
                Duration.ofHours(1),
                List.of());

        var response = backend.callWith("Bearer " + token, "GET", USER);

        assertRefused(response, 401, "Error.Request.Invalid");
        assertThat(response.body()).contains("expired");
    }

    @Test
    void a_token_of_another_tenant_is_refused() {
        assertRefused(backendOf("other").call("GET", USER), 401, "Error.Request.Invalid");
        assertRefused(backend.call("GET", "/t/other" + USER), 401, "Error.Request.Invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost" + USER,
                "https://x.service.signalr.net" + USER,
                "http://localhost:5000" + USER,
                "http://localhost" + USER + "?application=a&api-version=2022-06-01",
                "http://localhost/API/Hubs/Chat/Users/Ann",
                "http://localhost" + USER + "/",
                "http://localhost/t/dev" + USER,
                "http://localhost/api/hubs/chat",
                "http://localhost/api",
                "http://localhost"
            })
    void the_audiences_that_sdks_write_are_good(String audience) {
        dataPlane.targets.add("USERS:ann");
        String authorization = "Bearer " + backend.token(audience);

        assertThat(backend.callWith(authorization, "GET", USER).statusCode()).isEqualTo(200);
        assertThat(backend.callWith(authorization, "GET", "/t/dev" + USER).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/api/hubs/other/users/ann",
                "http://localhost/api/hubs/cha",
                "http://localhost/api/hubs/chat/users/ann/:send",
                "http://localhost/client/?hub=chat",
                "http://localhost/server/?hub=chat",
                "chat"
            })
    void a_token_for_something_else_is_refused(String audience) {
        assertRefused(backend.callWith("Bearer " + backend.token(audience), "GET", USER), 401, "Error.Request.Invalid");
    }

    @Test
    void the_path_prefix_names_the_tenant() {
        var response = backendOf("other").post("/t/other/api/hubs/chat/:send?api-version=2022-06-01", HELLO);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(dataPlane.nextDelivery().getTenant()).isEqualTo("other");
    }

    @Test
    void a_custom_domain_or_a_host_label_names_the_tenant() {
        for (String host : List.of("push.shop.example", "PUSH.shop.example:8080", "shop.signalbox.example")) {
            String token = backendOf("shop").token("http://push.shop.example" + USER + "/:send");
            String answer = RawHttp.exchange(
                    api(),
                    "POST " + USER + "/:send HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token
                            + "\r\nContent-Length: " + HELLO.length() + "\r\nConnection: close\r\n\r\n" + HELLO);
            assertThat(answer).startsWith("HTTP/1.1 202 ");
            assertThat(dataPlane.nextDelivery().getTenant()).isEqualTo("shop");
        }
    }

    @Test
    void an_unknown_tenant_is_not_found_and_a_malformed_one_refused() {
        assertRefused(backend.call("GET", "/t/nobody" + USER), 404, "Error.Request.NotExisted");
        assertRefused(backend.call("GET", "/t/NO_ONE" + USER), 400, "Error.Request.Invalid");
    }

    @Test
    void a_disabled_tenant_is_refused_whatever_its_token() {
        assertRefused(backendOf("off").call("GET", "/t/off" + USER), 403, "Error.Request.Invalid");
    }

    @Test
    void a_regenerated_key_takes_effect_while_running() {
        AccessKey before = controlPlane.primary("other");
        assertThat(backendOf("other").call("GET", "/t/other" + USER).statusCode())
                .isEqualTo(404);

        controlPlane.put("other", true);

        Backend renewed = backendOf("other");
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (renewed.call("GET", "/t/other" + USER).statusCode() != 404) {
            assertThat(System.nanoTime()).as("the new key is known within 20 s").isLessThan(end);
        }
        assertRefused(new Backend(api(), before).call("GET", "/t/other" + USER), 401, "Error.Request.Invalid");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
