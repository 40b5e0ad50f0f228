package io.signalbox.sdk.clients;

import io.signalbox.sdk.ClientProxy;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Calls of a client interface, as sends and questions. */
final class ClientCalls implements InvocationHandler {
    private static final @Nullable Object[] NOTHING = {};

    private final Class<?> type;
    private final ClientMethods methods;
    private final ClientProxy clients;

    ClientCalls(Class<?> type, ClientMethods methods, ClientProxy clients) {
        this.type = type;
        this.methods = methods;
        this.clients = clients;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        String target = methods.targets().get(method);
        if (target != null) {
            return send(method, target, arguments == null ? NOTHING : arguments);
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return ofObject(proxy, method, arguments);
    }

    private @Nullable Object send(Method method, String target, @Nullable Object[] arguments) {
        Type result = methods.results().get(method);
        if (result != null) {
            return clients.invoke(target, result, arguments);
        }
        CompletableFuture<@Nullable Void> sent = clients.send(target, arguments).toCompletableFuture();
        if (method.getReturnType() != void.class) {
            return sent;
        }
        if (sent.isCompletedExceptionally()) {
            throwCause(sent);
        }
        return null;
    }

    /** A void method has no stage to tell of the failure, so it throws. */
    private static void throwCause(CompletableFuture<@Nullable Void> failed) {
        try {
            failed.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Object ofObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> type.getSimpleName() + "[clients]";
        };
    }
}
