package io.signalbox.sdk.hub;

import io.signalbox.sdk.CancellationSignal;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.ClientTarget;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What an app calls for a target. */
record OutletProxy(Outlet outlet, ClientTarget target, Sender sender, Runnable beforeAsking) implements ClientProxy {
    /** The way of what is only sent. */
    interface Sender {
        CompletionStage<@Nullable Void> send(String method, @Nullable Object[] arguments);
    }

    @Override
    public CompletionStage<@Nullable Void> send(String method, @Nullable Object... arguments) {
        return sender.send(method, withoutSignal(arguments));
    }

    @Override
    public CompletionStage<?> invoke(String method, Type type, @Nullable Object... arguments) {
        if (!target.single()) {
            return ClientProxy.super.invoke(method, type, arguments);
        }
        beforeAsking.run();
        return outlet.ask(target, method, type, arguments);
    }

    /** What is sent of an app's arguments: a signal at the end is none of the client's. */
    static @Nullable Object[] withoutSignal(@Nullable Object[] arguments) {
        return signal(arguments) == null ? arguments : Arrays.copyOf(arguments, arguments.length - 1);
    }

    static @Nullable CancellationSignal signal(@Nullable Object[] arguments) {
        boolean given = arguments.length > 0 && arguments[arguments.length - 1] instanceof CancellationSignal;
        return given ? (CancellationSignal) arguments[arguments.length - 1] : null;
    }
}
