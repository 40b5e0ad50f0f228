package io.signalbox.dataplane.cluster.link;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.protocol.grpc.BytesTaken;
import io.signalbox.protocol.grpc.ForwardedRequest;
import io.signalbox.protocol.grpc.ShownConnection;
import io.signalbox.protocol.grpc.StatusText;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.Claim;

/** What clients ask, between its records and the contract; names are checked on the way in. */
final class RequestWire {
    private RequestWire() {}

    static ForwardedRequest toWire(ClientRequest request) {
        return ForwardedRequest.newBuilder()
                .setConnection(
                        toWire(new Comeback(request.tenant(), request.hub(), request.connection(), request.shown())))
                .setKind(
                        switch (request.kind()) {
                            case POLL -> ForwardedRequest.Kind.POLL;
                            case EVENTS -> ForwardedRequest.Kind.EVENTS;
                            case SEND -> ForwardedRequest.Kind.SEND;
                            case TERMINATE -> ForwardedRequest.Kind.TERMINATE;
                            case REFRESH -> ForwardedRequest.Kind.REFRESH;
                        })
                .setBody(request.body())
                .build();
    }

    static ClientRequest fromWire(ForwardedRequest wire) {
        Comeback shown = fromWire(wire.getConnection());
        return new ClientRequest(
                shown.tenant(), shown.hub(), shown.connection(), kind(wire), shown.shown(), wire.getBody());
    }

    private static ClientRequest.Kind kind(ForwardedRequest wire) {
        return switch (wire.getKind()) {
            case POLL -> ClientRequest.Kind.POLL;
            case EVENTS -> ClientRequest.Kind.EVENTS;
            case SEND -> ClientRequest.Kind.SEND;
            case TERMINATE -> ClientRequest.Kind.TERMINATE;
            case REFRESH -> ClientRequest.Kind.REFRESH;
            case UNRECOGNIZED ->
                throw new RefusedException(
                        Refusal.BODY_INVALID,
                        "request kind: " + wire.getKindValue() + " (expected: one of this version's kinds)");
        };
    }

    static ShownConnection toWire(Comeback comeback) {
        ShownConnection.Builder shown = ShownConnection.newBuilder()
                .setTenant(comeback.tenant().value())
                .setHub(comeback.hub().value())
                .setConnectionId(comeback.connection().value())
                .setClosesAt(comeback.shown().closesAt());
        for (Claim claim : comeback.shown().claims()) {
            shown.addClaims(io.signalbox.protocol.grpc.Claim.newBuilder()
                    .setType(claim.type())
                    .setValue(claim.value()));
        }
        return shown.build();
    }

    static Comeback fromWire(ShownConnection wire) {
        return new Comeback(
                new TenantName(wire.getTenant()),
                new HubName(wire.getHub()),
                new ConnectionId(wire.getConnectionId()),
                new Authentication(
                        wire.getClosesAt(),
                        wire.getClaimsList().stream()
                                .map(claim -> new Claim(claim.getType(), claim.getValue()))
                                .toList()));
    }

    static StatusText text(int status, String text) {
        return StatusText.newBuilder().setStatus(status).setText(text).build();
    }

    static BytesTaken taken(long number, boolean whole) {
        return BytesTaken.newBuilder().setNumber(number).setWhole(whole).build();
    }

    /** Gives the buffer back. */
    static ByteString bytes(ByteBuf buffer) {
        try {
            return com.google.protobuf.UnsafeByteOperations.unsafeWrap(ByteBufUtil.getBytes(buffer));
        } finally {
            buffer.release();
        }
    }

    /** A copy: whoever unmasks a client's frames does so in place. */
    static ByteBuf buffer(ByteString bytes) {
        return Unpooled.wrappedBuffer(bytes.toByteArray());
    }
}
