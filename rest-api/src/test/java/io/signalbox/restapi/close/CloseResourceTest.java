package io.signalbox.restapi.close;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.protocol.grpc.Audience.Kind;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.restapi.fake.FakeDataPlane;
import io.signalbox.restapi.fake.RestApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class CloseResourceTest extends RestApiTest {
    @Test
    void an_open_connection_is_closed_with_its_reason() {
        dataPlane.connections.add("c1");

        var response = backend.call("DELETE", "/api/hubs/chat/connections/c1?api-version=2022-06-01&reason=bye%20now");

        assertThat(response.statusCode()).isEqualTo(200);
        Closing closing = FakeDataPlane.next(dataPlane.closings);
        assertThat(closing.getTenant()).isEqualTo("dev");
        assertThat(closing.getAudience().getKind()).isEqualTo(Kind.CONNECTIONS);
        assertThat(closing.getAudience().getNamesList()).containsExactly("c1");
        assertThat(closing.getReason()).isEqualTo("bye now");
        assertThat(closing.getAllowReconnect()).isTrue();
    }

    @Test
    void closing_a_connection_that_is_not_there_is_a_404_that_sdks_tolerate() {
        assertRefused(backend.call("DELETE", "/api/hubs/chat/connections/c1"), 404, "Warning.Connection.NotExisted");
    }

    @ParameterizedTest
    @CsvSource({
        "/:closeConnections, EVERYONE, ''",
        "/groups/g/:closeConnections, GROUPS, g",
        "/users/u/:closeConnections, USERS, u"
    })
    void many_are_closed_but_for_the_excluded(String path, Kind kind, String name) {
        var response = backend.call(
                "POST", "/api/hubs/chat" + path + "?api-version=2022-06-01&excluded=c1&excluded=c2&reason=over");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        Closing closing = FakeDataPlane.next(dataPlane.closings);
        assertThat(closing.getAudience().getKind()).isEqualTo(kind);
        assertThat(String.join(",", closing.getAudience().getNamesList())).isEqualTo(name);
        assertThat(closing.getAudience().getExcludedList()).containsExactlyInAnyOrder("c1", "c2");
        assertThat(closing.getReason()).isEqualTo("over");
    }
}
