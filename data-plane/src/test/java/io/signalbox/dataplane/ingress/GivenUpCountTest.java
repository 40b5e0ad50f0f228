package io.signalbox.dataplane.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.dataplane.presence.SlowNames;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.support.OnlyDev;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.grpc.Counted;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.token.TokenVerifier;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who asked how many there are, and waits no longer: its deadline has passed, or it is gone. */
class GivenUpCountTest {
    private static final TenantName DEV = new TenantName("dev");

    private final SlowNames names = new SlowNames(DEV);
    private final DeliveryService service = new DeliveryService(
            new Fanout(names.registry(), names.link(), new Meters(new SimpleMeterRegistry())),
            new UserMemberships(new InMemoryRegistry().userGroups(), names.registry(), names.link()),
            new Presence(names.registry(), names.link()),
            new TenantGate(new OnlyDev(), new TokenVerifier(Clock.systemUTC()), DEV),
            () -> false);
    private final List<Counted> counted = new ArrayList<>();
    private final List<Status.Code> failed = new ArrayList<>();

    private void count() {
        Counting hub = Counting.newBuilder()
                .setTenant(DEV.value())
                .setHub(SlowNames.HUB.value())
                .build();
        service.count(hub, new StreamObserver<>() {
            @Override
            public void onNext(Counted answer) {
                counted.add(answer);
            }

            @Override
            public void onError(Throwable cause) {
                failed.add(Status.fromThrowable(cause).getCode());
            }

            @Override
            public void onCompleted() {}
        });
    }

    @Test
    void nothing_more_is_asked_for_it() {
        Context.CancellableContext call = Context.current().withCancellation();
        call.run(this::count);
        names.tellFullPages();
        int asked = names.asked();
        call.cancel(null);
        names.tellFullPages();
        assertThat(names.asked()).isEqualTo(asked);
        assertThat(counted).isEmpty();
        assertThat(failed).containsExactly(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void a_call_that_ends_when_it_was_answered_has_its_answer() {
        Context.CancellableContext call = Context.current().withCancellation();
        call.run(this::count);
        names.tellFullPages();
        names.tellTheLast();
        call.cancel(null);
        assertThat(counted).hasSize(1);
        assertThat(counted.get(0).getUsers()).isEqualTo(1_001);
        assertThat(failed).isEmpty();
    }
}
