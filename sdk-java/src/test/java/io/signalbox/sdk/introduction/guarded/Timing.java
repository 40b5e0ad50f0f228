package io.signalbox.sdk.introduction.guarded;

import io.signalbox.sdk.HubFilter;
import io.signalbox.sdk.HubInvocationContext;
import java.util.concurrent.CompletionStage;
import java.util.function.ObjLongConsumer;

class Timing implements HubFilter {
    private final ObjLongConsumer<String> took;

    Timing(ObjLongConsumer<String> took) {
        this.took = took;
    }

    @Override
    public CompletionStage<?> invokeMethod(HubInvocationContext invocation, NextMethod next) {
        long begun = System.nanoTime();
        return next.invoke(invocation)
                .whenComplete((result, failure) -> took.accept(invocation.hubMethodName(), System.nanoTime() - begun));
    }
}
