package io.signalbox.restapi.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.restapi.fake.RestApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UnmatchedRequestsTest extends RestApiTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/nothing",
                "/api/",
                "/api/hubs/chat",
                "/api/hubs/chat/nothing",
                "/api/hubs/chat/users/u/groups/g/more",
                "/api/v1/hubs/chat",
                "/t/dev/api/nothing",
                "/t/nobody/api/nothing"
            })
    void a_path_that_is_not_there_is_a_404_in_the_shape_of_all_problems(String path) {
        assertRefused(backend.call("GET", path), 404, "Error.Request.NotExisted");
        assertThat(backend.call("HEAD", path).headers().firstValue("x-ms-error-code"))
                .hasValue("Error.Request.NotExisted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/hubs/chat/:generateToken", "/t/dev/api/hubs/chat/:generateToken"})
    void a_call_that_is_not_served_yet_is_a_404_too(String path) {
        assertRefused(backend.call("POST", path), 404, "Error.Request.NotExisted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/hubs/chat/:send", "/api/hubs/chat/groups/g/connections/c", "/t/dev/api/hubs/chat/:send"})
    void a_method_that_a_path_does_not_take_is_a_405(String path) {
        assertRefused(backend.call("GET", path), 405, "Error.Request.Invalid");
    }

    @Test
    void paths_of_others_are_left_as_they_are() {
        for (String path :
                new String[] {"/", "/client/negotiate", "/t/dev/client/negotiate", "/t/dev", "/apis", "/x/api/"}) {
            var response = backend.call("GET", path);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("x-ms-error-code")).isEmpty();
        }
    }
}
