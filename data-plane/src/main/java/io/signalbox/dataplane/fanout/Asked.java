package io.signalbox.dataplane.fanout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A {@link ClientCall} on its way.
 *
 * @param answer done at the latest when the call's patience is over
 */
public record Asked(Pressure pressure, CompletionStage<ClientAnswer> answer) {
    /** What needed no asking. */
    public static Asked known(ClientAnswer answer) {
        return new Asked(Pressure.ACCEPTED, CompletableFuture.completedStage(answer));
    }
}
