package io.signalbox.controlplane.key;

import static io.signalbox.controlplane.Operator.key;
import static io.signalbox.controlplane.Operator.newTenant;
import static io.signalbox.controlplane.Operator.operator;
import static io.signalbox.controlplane.Operator.regenerate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.controlplane.FreshControlPlane;
import io.signalbox.protocol.token.ConnectionString;
import java.net.URI;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
class KeysApiTest {
    @TestHTTPResource
    URI server = URI.create("");

    @Test
    void a_tenant_has_two_different_keys() {
        String tenant = newTenant();
        assertThat(key(tenant, "primary")).hasSizeGreaterThanOrEqualTo(32).isNotEqualTo(key(tenant, "secondary"));
    }

    @Test
    void the_answer_with_keys_is_not_to_be_stored() {
        operator().get("/control/v1/tenants/dev/keys").then().header("Cache-Control", containsString("no-store"));
    }

    @Test
    void a_connection_string_leads_to_the_address_the_operator_used() {
        ConnectionString read = connectionString("dev");
        assertThat(read.endpoint()).hasScheme("http").hasHost(server.getHost()).hasPort(server.getPort());
        assertThat(read.endpoint().getPath()).isEmpty();
        assertThat(read.accessKey().value()).isEqualTo(key("dev", "primary"));
    }

    @Test
    void the_connection_string_of_a_tenant_that_the_host_does_not_name_has_its_path_prefix() {
        String tenant = newTenant();
        assertThat(connectionString(tenant).endpoint().getPath()).isEqualTo("/t/" + tenant);
    }

    @Test
    void a_regenerated_key_is_shown_and_the_other_slot_stays() {
        String tenant = newTenant();
        String primary = key(tenant, "primary");
        String secondary = key(tenant, "secondary");

        String renewed = regenerate(tenant, "secondary");

        assertThat(renewed).isNotEqualTo(secondary).isNotEqualTo(primary);
        assertThat(key(tenant, "secondary")).isEqualTo(renewed);
        assertThat(key(tenant, "primary")).isEqualTo(primary);
    }

    @Test
    void there_is_no_third_slot() {
        operator()
                .post("/control/v1/tenants/dev/keys/tertiary/regenerate")
                .then()
                .statusCode(404)
                .header("x-ms-error-code", "Error.Request.NotExisted");
    }

    @Test
    void an_unknown_tenant_has_no_keys() {
        operator()
                .get("/control/v1/tenants/nobody/keys")
                .then()
                .statusCode(404)
                .body("code", equalTo("Error.Request.NotExisted"));
    }

    private static ConnectionString connectionString(String tenant) {
        String text = operator()
                .get("/control/v1/tenants/" + tenant + "/keys")
                .then()
                .extract()
                .path("primary.connectionString");
        return ConnectionString.parse(text);
    }
}
