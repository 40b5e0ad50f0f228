package io.signalbox.restapi.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.restapi.fake.FakeDataPlane;
import io.signalbox.restapi.fake.RestApiTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MembershipResourceTest extends RestApiTest {
    private static final String MEMBER = "/api/hubs/chat/groups/red%2Fblue/connections/c1?api-version=2022-06-01";

    @Test
    void an_open_connection_is_added_to_a_group() {
        dataPlane.connections.add("c1");

        var response = backend.call("PUT", MEMBER);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(FakeDataPlane.next(dataPlane.changes))
                .isEqualTo(MembershipChange.newBuilder()
                        .setTenant("dev")
                        .setHub("chat")
                        .setChange(Change.ADD)
                        .setGroup("red/blue")
                        .setConnectionId("c1")
                        .build());
    }

    @Test
    void adding_a_connection_that_is_not_there_is_refused_with_the_code_that_sdks_expect() {
        assertRefused(backend.call("PUT", MEMBER), 404, "Error.Connection.NotExisted");
    }

    @Test
    void a_member_is_removed_once() {
        dataPlane.connections.add("c1");
        backend.call("PUT", MEMBER);

        assertThat(backend.call("DELETE", MEMBER).statusCode()).isEqualTo(200);
        assertRefused(backend.call("DELETE", MEMBER), 404, "Error.Connection.NotExisted");
    }

    @Test
    void a_connection_leaves_all_groups_even_when_it_is_gone() {
        var response = backend.call("DELETE", "/api/hubs/chat/connections/c1/groups?api-version=2022-06-01");

        assertThat(response.statusCode()).isEqualTo(200);
        MembershipChange change = FakeDataPlane.next(dataPlane.changes);
        assertThat(change.getChange()).isEqualTo(Change.REMOVE_FROM_ALL);
        assertThat(change.getConnectionId()).isEqualTo("c1");
        assertThat(change.getGroup()).isEmpty();
    }

    @Test
    void names_outside_the_rules_are_refused() {
        assertRefused(backend.call("PUT", "/api/hubs/chat/groups/%20/connections/c1"), 400, "Error.Group.Invalid");
        assertRefused(backend.call("PUT", "/api/hubs/chat/groups/g/connections/%20"), 400, "Error.Connection.Invalid");
        assertRefused(backend.call("DELETE", "/api/hubs/-/connections/c/groups"), 400, "Error.Request.Invalid");
        assertThat(dataPlane.changes).isEmpty();
    }
}
