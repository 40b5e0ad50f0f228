package io.signalbox.controlplane.feed;

import static io.signalbox.controlplane.Operator.key;
import static io.signalbox.controlplane.Operator.newTenant;
import static io.signalbox.controlplane.Operator.operator;
import static io.signalbox.controlplane.Operator.patch;
import static io.signalbox.controlplane.Operator.regenerate;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.signalbox.controlplane.FreshControlPlane;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantState;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
class TenantFeedTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Inject
    ServerServiceDefinition service;

    private GrpcListener listener;

    @BeforeEach
    void listen() {
        listener = GrpcListener.open(new InetSocketAddress("localhost", 0), List.of(service));
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @Test
    void a_follower_gets_all_tenants_first() throws Exception {
        String tenant = newTenant();
        try (FollowingPlane plane = new FollowingPlane(listener.port(), FreshControlPlane.CLUSTER_SECRET)) {
            TenantEvent first = plane.next(LIMIT);
            assertThat(first.getSnapshot().getTenantsList())
                    .extracting(TenantState::getName)
                    .contains("dev", tenant);
            assertThat(first.getSnapshot().getTenantsList())
                    .filteredOn(state -> state.getName().equals(tenant))
                    .allSatisfy(state -> {
                        assertThat(state.getEnabled()).isTrue();
                        assertThat(state.getPrimaryKey()).isEqualTo(key(tenant, "primary"));
                        assertThat(state.getSecondaryKey()).isEqualTo(key(tenant, "secondary"));
                    });
        }
    }

    @Test
    void each_change_is_at_the_follower_as_the_next_event() throws Exception {
        try (FollowingPlane plane = new FollowingPlane(listener.port(), FreshControlPlane.CLUSTER_SECRET)) {
            plane.next(LIMIT);

            String tenant = newTenant();
            assertThat(plane.next(LIMIT).getChanged().getName()).isEqualTo(tenant);

            String renewed = regenerate(tenant, "primary");
            assertThat(plane.next(LIMIT).getChanged().getPrimaryKey()).isEqualTo(renewed);

            patch(tenant, "{\"enabled\":false,\"hosts\":[\"feed.example.com\"]}")
                    .statusCode(200);
            TenantState changed = plane.next(LIMIT).getChanged();
            assertThat(changed.getEnabled()).isFalse();
            assertThat(changed.getHostsList()).containsExactly("feed.example.com");
            assertThat(changed.getOptions().getStatefulReconnect()).isFalse();

            operator()
                    .contentType(ContentType.JSON)
                    .body("{\"statefulReconnect\":true}")
                    .patch("/control/v1/tenants/" + tenant + "/options")
                    .then()
                    .statusCode(200);
            assertThat(plane.next(LIMIT).getChanged().getOptions().getStatefulReconnect())
                    .isTrue();
        }
    }

    @Test
    void whoever_has_another_cluster_secret_is_told_nothing() throws Exception {
        try (FollowingPlane plane = new FollowingPlane(listener.port(), "another-cluster-secret-of-some-length")) {
            assertThat(plane.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }
}
