package io.signalbox.restapi.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

/** The REST API over HTTP, between a backend and fake planes. */
@QuarkusTestResource(FakePlanes.class)
public abstract class RestApiTest {
    protected FakeDataPlane dataPlane;
    protected FakeControlPlane controlPlane;
    protected Backend backend;

    @TestHTTPResource
    protected URI root;

    @BeforeEach
    void startAnew() {
        dataPlane.forget();
        backend = backendOf("dev");
        awaitHealth();
    }

    protected Backend backendOf(String tenant) {
        return new Backend(api(), controlPlane.primary(tenant));
    }

    protected URI api() {
        return URI.create("http://" + root.getHost() + ":" + root.getPort());
    }

    protected static void assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("x-ms-error-code")).hasValue(code);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        assertThat(response.body())
                .contains("\"code\":\"" + code + "\"", "\"message\":\"", "\"target\":\"")
                .doesNotContain("Exception", "\tat ", ".java");
    }

    /** Followers connect on their own time after start. */
    private void awaitHealth() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (backend.callWith("", "HEAD", "/api/health").statusCode() != 200) {
            assertThat(System.nanoTime()).as("health within 20 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
