package io.signalbox.protocol.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveryWireTest {
    private static final Payload PAYLOAD = new Payload(ByteString.copyFromUtf8("{\"type\":6}\u001e"), ByteString.EMPTY);
    private static final Set<ConnectionId> TWO = Set.of(new ConnectionId("c1"), new ConnectionId("c2"));

    private static List<Audience> audiences() {
        return List.of(
                Audience.everyone(),
                new Audience.Everyone(TWO),
                Audience.connection(new ConnectionId("c1")),
                new Audience.Users(List.of(new UserId("ada"), new UserId("bob")), TWO),
                Audience.group(new GroupName("a/b")));
    }

    @ParameterizedTest
    @MethodSource("audiences")
    void a_delivery_comes_back_as_it_went(Audience audience) {
        Delivery delivery = new Delivery(new TenantName("dev"), new HubName("chat"), audience, PAYLOAD);
        assertThat(DeliveryWire.fromWire(DeliveryWire.toWire(delivery))).isEqualTo(delivery);
    }

    @Test
    void names_are_checked_on_the_way_in() {
        var wire = DeliveryWire.toWire(
                new Delivery(new TenantName("dev"), new HubName("chat"), Audience.everyone(), PAYLOAD));
        assertThat(refusal(wire.toBuilder().setTenant("No Name").build())).isEqualTo(Refusal.TENANT_NAME_INVALID);
        assertThat(refusal(wire.toBuilder().setHub("9").build())).isEqualTo(Refusal.HUB_NAME_INVALID);
        assertThat(refusal(wire.toBuilder().clearPayload().build())).isEqualTo(Refusal.BODY_INVALID);
        var blankGroup = io.signalbox.protocol.grpc.Audience.newBuilder()
                .setKind(io.signalbox.protocol.grpc.Audience.Kind.GROUPS)
                .addNames(" ");
        assertThat(refusal(wire.toBuilder().setAudience(blankGroup).build())).isEqualTo(Refusal.GROUP_NAME_INVALID);
    }

    @Test
    void a_payload_has_at_least_one_encoding() {
        assertThatThrownBy(() -> new Payload(ByteString.EMPTY, ByteString.EMPTY))
                .hasMessageContaining("expected: at least one");
    }

    private static Refusal refusal(io.signalbox.protocol.grpc.Delivery wire) {
        return catchThrowableOfType(RefusedException.class, () -> DeliveryWire.fromWire(wire))
                .refusal();
    }
}
