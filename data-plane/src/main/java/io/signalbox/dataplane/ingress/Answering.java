package io.signalbox.dataplane.ingress;

import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.grpc.GrpcRefusals;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** How a call is answered: when its work is done, or with the catalogue's refusal. */
final class Answering {
    private Answering() {}

    static <A> void with(StreamObserver<A> observer, Supplier<CompletionStage<A>> work) {
        CompletionStage<A> stage;
        try {
            stage = work.get();
        } catch (RefusedException e) {
            observer.onError(GrpcRefusals.toStatus(e));
            return;
        }
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                observer.onNext(value);
                observer.onCompleted();
            } else if (cause(failure) instanceof RefusedException refused) {
                observer.onError(GrpcRefusals.toStatus(refused));
            } else {
                Log.LOG.callFailed(failure);
                observer.onError(GrpcRefusals.toStatus(new RefusedException(Refusal.INTERNAL)));
            }
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }
}
