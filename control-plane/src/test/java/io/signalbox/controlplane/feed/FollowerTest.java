package io.signalbox.controlplane.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.AccessKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private final CallThatIsRead call = new CallThatIsRead();
    private final List<Follower> left = new ArrayList<>();
    private final Follower follower = new Follower("a test", call, left::add);

    @Test
    void changes_go_out_in_order_while_the_follower_reads() {
        follower.onSnapshot(List.of(tenant("a", true)));
        follower.onChange(tenant("b", true));
        follower.onChange(tenant("a", false));

        assertThat(call.sent.get(0).getSnapshot().getTenantsCount()).isEqualTo(1);
        assertThat(names(1)).containsExactly("b", "a");
    }

    @Test
    void of_a_tenant_that_changed_often_a_slow_follower_gets_the_latest_state_only() {
        follower.onSnapshot(List.of());
        call.ready = false;
        follower.onChange(tenant("a", true));
        follower.onChange(tenant("b", true));
        follower.onChange(tenant("a", false));
        assertThat(call.sent).hasSize(1);

        call.ready = true;
        follower.onReady();

        assertThat(names(1)).containsExactly("a", "b");
        assertThat(call.sent.get(1).getChanged().getEnabled()).isFalse();
    }

    @Test
    void a_follower_that_falls_behind_is_ended_and_kept_no_longer() {
        follower.onSnapshot(List.of());
        call.ready = false;
        for (int i = 0; i < Follower.MOST_WAITING; i++) {
            follower.onChange(tenant("t" + i, true));
        }
        assertThat(call.ended).isNull();

        follower.onChange(tenant("one-more", true));

        assertThat(Status.fromThrowable(call.ended).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(left).containsExactly(follower);
    }

    @Test
    void after_its_end_a_follower_hears_nothing() {
        follower.onSnapshot(List.of());
        follower.onEnded();
        follower.onChange(tenant("a", true));
        follower.onReady();
        follower.end(Status.UNAVAILABLE);

        assertThat(call.sent).hasSize(1);
        assertThat(call.ended).isNull();
    }

    private List<String> names(int from) {
        return call.sent.subList(from, call.sent.size()).stream()
                .map(TenantEvent::getChanged)
                .map(state -> state.getName())
                .toList();
    }

    private static Tenant tenant(String name, boolean enabled) {
        return new Tenant(new TenantName(name), enabled, List.of(AccessKey.random(), AccessKey.random()), List.of());
    }
}
