package io.signalbox.restapi.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.restapi.fake.FakeDataPlane;
import io.signalbox.restapi.fake.RestApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class UserMembershipResourceTest extends RestApiTest {
    private static final String BY_USER = "/api/hubs/chat/users/a%2Fnn/groups/red%2Fblue?api-version=2022-06-01";
    private static final String BY_GROUP = "/api/hubs/chat/groups/red%2Fblue/users/a%2Fnn?api-version=2022-06-01";

    private static UserMembershipChange.Builder change(Change kind) {
        return UserMembershipChange.newBuilder()
                .setTenant("dev")
                .setHub("chat")
                .setChange(kind)
                .setUserId("a/nn")
                .setGroup("red/blue");
    }

    // compat: ug-add-answer
    @ParameterizedTest
    @ValueSource(strings = {BY_USER, BY_GROUP})
    void a_user_is_put_into_a_group(String path) {
        var response = backend.call("PUT", path);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(FakeDataPlane.next(dataPlane.userChanges))
                .isEqualTo(change(Change.ADD).build());
    }

    // compat: ug-ttl-query
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3600, Integer.MAX_VALUE})
    void a_time_to_live_goes_along_the_one_of_nothing_too(int seconds) {
        assertThat(backend.call("PUT", BY_USER + "&ttl=" + seconds).statusCode())
                .isEqualTo(200);
        assertThat(FakeDataPlane.next(dataPlane.userChanges))
                .isEqualTo(change(Change.ADD).setTtlSeconds(seconds).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "1.5", "ten"})
    void a_time_to_live_that_is_none_is_refused(String ttl) {
        assertRefused(backend.call("PUT", BY_USER + "&ttl=" + ttl), 400, "Error.Request.Invalid");
        assertThat(dataPlane.userChanges).isEmpty();
    }

    // compat: ug-remove-answer
    @ParameterizedTest
    @ValueSource(strings = {BY_USER, BY_GROUP})
    void a_user_is_taken_out_of_a_group(String path) {
        var response = backend.call("DELETE", path);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        assertThat(FakeDataPlane.next(dataPlane.userChanges))
                .isEqualTo(change(Change.REMOVE).build());
    }

    // compat: ug-all-answer
    @Test
    void a_user_is_taken_out_of_all_groups() {
        var response = backend.call("DELETE", "/api/hubs/chat/users/a%2Fnn/groups?api-version=2022-06-01");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        assertThat(FakeDataPlane.next(dataPlane.userChanges))
                .isEqualTo(change(Change.REMOVE_FROM_ALL).clearGroup().build());
    }

    // compat: ug-check
    @ParameterizedTest
    @ValueSource(strings = {BY_USER, BY_GROUP})
    void head_and_get_tell_whether_a_user_is_in_a_group(String path) {
        assertRefused(backend.call("GET", path), 404, "Info.User.NotInGroup");
        var head = backend.call("HEAD", path);
        assertThat(head.statusCode()).isEqualTo(404);
        assertThat(head.headers().firstValue("x-ms-error-code")).hasValue("Info.User.NotInGroup");
        assertThat(head.body()).isEmpty();

        dataPlane.members.add("red/blue/user a/nn");
        for (String method : new String[] {"HEAD", "GET"}) {
            var response = backend.call(method, path);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void a_user_that_is_in_too_many_is_told_so() {
        dataPlane.refuseWith(Refusal.TOO_MANY_GROUPS_OF_USER);

        assertRefused(backend.call("PUT", BY_USER + "&ttl=9"), 429, "Error.User.Invalid");
    }

    @Test
    void names_outside_the_rules_are_refused() {
        assertRefused(backend.call("PUT", "/api/hubs/chat/users/u/groups/%20"), 400, "Error.Group.Invalid");
        assertRefused(backend.call("DELETE", "/api/hubs/chat/users/%20/groups/g"), 400, "Error.User.Invalid");
        assertRefused(backend.call("DELETE", "/api/hubs/chat/users/%20/groups"), 400, "Error.User.Invalid");
        assertRefused(backend.call("GET", "/api/hubs/-/users/u/groups/g"), 400, "Error.Request.Invalid");
        assertThat(dataPlane.userChanges).isEmpty();
    }
}
