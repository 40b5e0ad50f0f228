package io.signalbox.restapi.dataplane;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.signalbox.protocol.grpc.GrpcRefusals;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.problem.RestApiLog;

/** A call to a node that was not answered, or was answered with a refusal. */
final class FailedCall extends Exception {
    private static final long serialVersionUID = 1;

    private final transient RefusedException refused;
    private final boolean mayGoElsewhere;

    /** @param sent whether any of it was written to a connection */
    FailedCall(String address, StatusRuntimeException status, boolean sent) {
        super(address, status, false, false);
        refused = seenByBackend(address, status, sent);
        // Never past the deadline: the next node would get no time.
        mayGoElsewhere =
                status.getStatus().getCode() == Status.Code.UNAVAILABLE && (!sent || takesNothing(refused.refusal()));
    }

    /** Whether the node has not done it, since it is leaving or still starting. */
    private static boolean takesNothing(Refusal refusal) {
        return refusal == Refusal.DRAINING || refusal == Refusal.TENANTS_NOT_LOADED;
    }

    RefusedException refused() {
        return refused;
    }

    boolean mayGoElsewhere() {
        return mayGoElsewhere;
    }

    private static RefusedException seenByBackend(String address, StatusRuntimeException status, boolean sent) {
        RefusedException refused = GrpcRefusals.fromStatus(status, withoutRefusal(status, sent));
        if (refused.refusal() != Refusal.CLUSTER_TOKEN_INVALID) {
            return refused;
        }
        // Ours to mend, not the backend's: its own token is good.
        RestApiLog.LOG.dataPlaneRefusedUs(address, refused.refusal());
        return new RefusedException(Refusal.INTERNAL);
    }

    private static Refusal withoutRefusal(StatusRuntimeException status, boolean sent) {
        return switch (status.getStatus().getCode()) {
            // CANCELLED: by the node as it went, since nothing here cancels.
            case UNAVAILABLE, CANCELLED -> sent ? Refusal.ANSWER_LOST : Refusal.DATA_PLANE_AWAY;
            // What was never sent was surely not delivered.
            case DEADLINE_EXCEEDED -> sent ? Refusal.DEADLINE_PASSED : Refusal.DATA_PLANE_AWAY;
            default -> Refusal.INTERNAL;
        };
    }
}
