package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.Drain;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.grpc.LinkAnswer;
import io.signalbox.protocol.grpc.LinkQuestion;
import io.signalbox.protocol.grpc.LinkRefusal;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.grpc.Taken;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Questions between nodes and their answers, between their records and the contract; names are checked on the way in. */
final class LinkWire {
    private LinkWire() {}

    static LinkQuestion.Builder toWire(ClientCall call) {
        return LinkQuestion.newBuilder()
                .setTenant(call.tenant().value())
                .setHub(call.hub().value())
                .setAsk(InvokeClient.newBuilder()
                        .setInvocationId(call.invocationId())
                        .setConnectionId(call.connection().value())
                        .setPayload(DeliveryWire.toWire(call.payload()))
                        .setTimeoutMs(call.patience().toMillis()));
    }

    static ClientCall callFrom(LinkQuestion wire) {
        InvokeClient ask = wire.getAsk();
        return new ClientCall(
                new TenantName(wire.getTenant()),
                new HubName(wire.getHub()),
                new ConnectionId(ask.getConnectionId()),
                ask.getInvocationId(),
                DeliveryWire.fromWire(ask.getPayload()),
                Duration.ofMillis(ask.getTimeoutMs()));
    }

    static LinkQuestion.Builder toWire(MembershipChange change) {
        GroupName group = change.group();
        return LinkQuestion.newBuilder()
                .setChange(io.signalbox.protocol.grpc.MembershipChange.newBuilder()
                        .setTenant(change.tenant().value())
                        .setHub(change.hub().value())
                        .setChange(
                                switch (change.kind()) {
                                    case ADD -> Change.ADD;
                                    case REMOVE -> Change.REMOVE;
                                    case REMOVE_FROM_ALL -> Change.REMOVE_FROM_ALL;
                                })
                        .setConnectionId(change.connection().value())
                        .setGroup(group == null ? "" : group.value()));
    }

    static MembershipChange changeFrom(io.signalbox.protocol.grpc.MembershipChange wire) {
        return MembershipChange.of(
                new TenantName(wire.getTenant()),
                new HubName(wire.getHub()),
                wire.getChange(),
                wire.getConnectionId(),
                wire.getGroup());
    }

    static LinkQuestion.Builder toWire(TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing) {
        String reason = closing.reason();
        return LinkQuestion.newBuilder()
                .setClose(Closing.newBuilder()
                        .setTenant(tenant.value())
                        .setHub(hub.value())
                        .setAudience(DeliveryWire.toWire(audience))
                        .setReason(reason == null ? "" : reason)
                        .setAllowReconnect(closing.allowReconnect()));
    }

    static Arrivals.Closing closingFrom(Closing wire) {
        return new Arrivals.Closing(wire.getReason().isEmpty() ? null : wire.getReason(), wire.getAllowReconnect());
    }

    static LinkAnswer.Builder answer(ClientAnswer answer) {
        ClientResult.Builder result = ClientResult.newBuilder()
                .setOutcome(
                        switch (answer.outcome()) {
                            case ANSWERED -> ClientResult.Outcome.ANSWERED;
                            case NO_CONNECTION -> ClientResult.Outcome.NO_CONNECTION;
                            case DISCONNECTED -> ClientResult.Outcome.DISCONNECTED;
                            case TIMED_OUT -> ClientResult.Outcome.TIMED_OUT;
                            case REFUSED -> ClientResult.Outcome.REFUSED;
                        })
                .setCompletion(answer.completion())
                .setHubProtocol(answer.hubProtocol());
        RefusedException cause = answer.refusal();
        if (cause != null) {
            result.setRefusal(cause.refusal().name()).setDetail(cause.detail());
        }
        return LinkAnswer.newBuilder().setAsked(result);
    }

    static ClientAnswer answerFrom(LinkAnswer wire) {
        ClientResult result = checked(wire).getAsked();
        return switch (result.getOutcome()) {
            case ANSWERED -> ClientAnswer.of(result.getCompletion(), result.getHubProtocol());
            case NO_CONNECTION -> ClientAnswer.NO_CONNECTION;
            case DISCONNECTED -> ClientAnswer.DISCONNECTED;
            case TIMED_OUT -> ClientAnswer.TIMED_OUT;
            case REFUSED -> ClientAnswer.refused(refusal(result.getRefusal(), result.getDetail()));
            case UNRECOGNIZED -> ClientAnswer.refused(new RefusedException(Refusal.INTERNAL));
        };
    }

    static LinkAnswer.Builder answer(MembershipOutcome outcome) {
        return LinkAnswer.newBuilder()
                .setChanged(MembershipChanged.newBuilder()
                        .setConnectionExists(outcome.connectionExists())
                        .setWasMember(outcome.wasMember()));
    }

    static MembershipOutcome outcomeFrom(LinkAnswer wire) {
        MembershipChanged changed = checked(wire).getChanged();
        return new MembershipOutcome(changed.getConnectionExists(), changed.getWasMember());
    }

    /** @throws RefusedException when it was refused */
    static LinkAnswer checked(LinkAnswer wire) {
        if (wire.hasRefused()) {
            throw refusal(wire.getRefused());
        }
        return wire;
    }

    static LinkRefusal refused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        RefusedException refused =
                cause instanceof RefusedException known ? known : new RefusedException(Refusal.INTERNAL, "", cause);
        return LinkRefusal.newBuilder()
                .setRefusal(refused.refusal().name())
                .setDetail(refused.detail())
                .build();
    }

    static RefusedException refusal(LinkRefusal wire) {
        return refusal(wire.getRefusal(), wire.getDetail());
    }

    private static RefusedException refusal(String name, String detail) {
        for (Refusal refusal : Refusal.values()) {
            if (refusal.name().equals(name)) {
                return new RefusedException(refusal, detail);
            }
        }
        // Of a later version.
        return new RefusedException(Refusal.INTERNAL);
    }

    static LinkAnswer.Builder drained() {
        return LinkAnswer.newBuilder().setDrained(Drain.getDefaultInstance());
    }

    static LinkAnswer.Builder taken() {
        return LinkAnswer.newBuilder().setTaken(Taken.getDefaultInstance());
    }
}
