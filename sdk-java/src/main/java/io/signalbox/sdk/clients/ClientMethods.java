package io.signalbox.sdk.clients;

import io.signalbox.sdk.method.Declarations;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The methods of a client interface.
 *
 * @param targets the names they go out under
 * @param results what those that ask a client are answered with; the others only send
 */
record ClientMethods(Map<Method, String> targets, Map<Method, Type> results) {
    static final ClientMethods NONE = new ClientMethods(Map.of(), Map.of());

    ClientMethods {
        targets = Map.copyOf(targets);
        results = Map.copyOf(results);
    }

    static ClientMethods of(Class<?> type) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException("client " + type.getName() + ": Type must be an interface.");
        }
        Map<Method, String> targets = new HashMap<>();
        Map<Method, Type> results = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())) {
                resultOf(type, method).ifPresent(result -> results.put(method, result));
                targets.put(method, Declarations.of(type, method).wireName());
            }
        }
        return new ClientMethods(targets, results);
    }

    /** What the method is answered with; empty: it only sends. */
    private static Optional<Type> resultOf(Class<?> type, Method method) {
        if (method.getReturnType() == void.class) {
            return Optional.empty();
        }
        if (method.getReturnType() == CompletionStage.class
                && method.getGenericReturnType() instanceof ParameterizedType stage
                && !(stage.getActualTypeArguments()[0] instanceof WildcardType)) {
            Type result = stage.getActualTypeArguments()[0];
            return result == Void.class ? Optional.empty() : Optional.of(result);
        }
        throw new IllegalArgumentException("Cannot generate proxy implementation for '" + type.getSimpleName() + "."
                + method.getName() + "'. All client proxy methods must return 'void' or"
                + " 'java.util.concurrent.CompletionStage<T>'.");
    }
}
