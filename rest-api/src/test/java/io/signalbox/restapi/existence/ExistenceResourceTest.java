package io.signalbox.restapi.existence;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.restapi.fake.RestApiTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ExistenceResourceTest extends RestApiTest {
    @ParameterizedTest
    @CsvSource({"connections, CONNECTIONS", "groups, GROUPS", "users, USERS"})
    void head_and_get_find_what_is_there(String kind, String audience) {
        dataPlane.targets.add(audience + ":a/b");
        String path = "/api/hubs/chat/" + kind + "/a%2Fb?api-version=2022-06-01";

        for (String method : new String[] {"HEAD", "GET"}) {
            var response = backend.call(method, path);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
        }
        assertThat(dataPlane.questions)
                .hasSize(2)
                .allMatch(question -> question.getTenant().equals("dev"));
    }

    @ParameterizedTest
    @CsvSource({
        "connections, Warning.Connection.NotExisted",
        "groups, Warning.Group.NotExisted",
        "users, Warning.User.NotExisted"
    })
    void what_is_not_there_is_a_404_with_the_code_that_sdks_expect(String kind, String code) {
        String path = "/api/hubs/chat/" + kind + "/nobody?api-version=2022-06-01";

        assertRefused(backend.call("GET", path), 404, code);
        var head = backend.call("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(404);
        assertThat(head.headers().firstValue("x-ms-error-code")).hasValue(code);
        assertThat(head.body()).isEmpty();
    }
}
