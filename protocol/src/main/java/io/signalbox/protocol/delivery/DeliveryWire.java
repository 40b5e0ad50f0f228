package io.signalbox.protocol.delivery;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Deliveries between their records and the gRPC contracts; names are checked on the way in. */
public final class DeliveryWire {
    private DeliveryWire() {}

    public static io.signalbox.protocol.grpc.Delivery toWire(Delivery delivery) {
        return io.signalbox.protocol.grpc.Delivery.newBuilder()
                .setTenant(delivery.tenant().value())
                .setHub(delivery.hub().value())
                .setAudience(toWire(delivery.audience()))
                .setPayload(toWire(delivery.payload()))
                .build();
    }

    /** @throws RefusedException when a name is malformed or the payload is empty */
    public static Delivery fromWire(io.signalbox.protocol.grpc.Delivery wire) {
        return new Delivery(
                new TenantName(wire.getTenant()),
                new HubName(wire.getHub()),
                fromWire(wire.getAudience()),
                fromWire(wire.getPayload()));
    }

    public static io.signalbox.protocol.grpc.Payload toWire(Payload payload) {
        return io.signalbox.protocol.grpc.Payload.newBuilder()
                .setJson(payload.json())
                .setMessagepack(payload.messagePack())
                .build();
    }

    /** @throws RefusedException when both encodings are empty */
    public static Payload fromWire(io.signalbox.protocol.grpc.Payload wire) {
        if (wire.getJson().isEmpty() && wire.getMessagepack().isEmpty()) {
            throw new RefusedException(Refusal.BODY_INVALID, "payload: empty (expected: json or messagepack)");
        }
        return new Payload(wire.getJson(), wire.getMessagepack());
    }

    public static io.signalbox.protocol.grpc.Audience toWire(Audience audience) {
        var wire = io.signalbox.protocol.grpc.Audience.newBuilder();
        audience.excluded().forEach(id -> wire.addExcluded(id.value()));
        switch (audience.kind()) {
            case EVERYONE -> wire.setKind(io.signalbox.protocol.grpc.Audience.Kind.EVERYONE);
            case CONNECTIONS -> {
                wire.setKind(io.signalbox.protocol.grpc.Audience.Kind.CONNECTIONS);
                ((Audience.Connections) audience).connections().forEach(id -> wire.addNames(id.value()));
            }
            case USERS -> {
                wire.setKind(io.signalbox.protocol.grpc.Audience.Kind.USERS);
                ((Audience.Users) audience).users().forEach(id -> wire.addNames(id.value()));
            }
            case GROUPS -> {
                wire.setKind(io.signalbox.protocol.grpc.Audience.Kind.GROUPS);
                ((Audience.Groups) audience).groups().forEach(name -> wire.addNames(name.value()));
            }
        }
        return wire.build();
    }

    /** @throws RefusedException when a name is malformed */
    public static Audience fromWire(io.signalbox.protocol.grpc.Audience wire) {
        Set<ConnectionId> excluded = new LinkedHashSet<>(checked(wire.getExcludedList(), ConnectionId::new));
        return switch (wire.getKind()) {
            case EVERYONE -> new Audience.Everyone(excluded);
            case CONNECTIONS -> new Audience.Connections(checked(wire.getNamesList(), ConnectionId::new), excluded);
            case USERS -> new Audience.Users(checked(wire.getNamesList(), UserId::new), excluded);
            case GROUPS -> new Audience.Groups(checked(wire.getNamesList(), GroupName::new), excluded);
            case UNRECOGNIZED ->
                throw new RefusedException(
                        Refusal.BODY_INVALID,
                        "audience kind: " + wire.getKindValue() + " (expected: one of this version's kinds)");
        };
    }

    private static <T> List<T> checked(Collection<String> names, Function<String, T> check) {
        return names.stream().map(check).toList();
    }
}
