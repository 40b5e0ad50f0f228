package io.signalbox.sdk.clients;

import io.signalbox.sdk.method.Declarations;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The methods of a client interface and the names they go out under. */
record ClientMethods(Map<Method, String> targets) {
    static final ClientMethods NONE = new ClientMethods(Map.of());

    ClientMethods {
        targets = Map.copyOf(targets);
    }

    static ClientMethods of(Class<?> type) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException("client " + type.getName() + ": Type must be an interface.");
        }
        Map<Method, String> targets = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())) {
                check(type, method);
                targets.put(method, Declarations.of(type, method).wireName());
            }
        }
        return new ClientMethods(targets);
    }

    private static void check(Class<?> type, Method method) {
        Class<?> returned = method.getReturnType();
        if (returned == void.class || (returned == CompletionStage.class && ofVoid(method.getGenericReturnType()))) {
            return;
        }
        throw new IllegalArgumentException("Cannot generate proxy implementation for '" + type.getSimpleName() + "."
                + method.getName() + "'. All client proxy methods must return 'void' or"
                + " 'java.util.concurrent.CompletionStage<java.lang.Void>'.");
    }

    private static boolean ofVoid(Type type) {
        return type instanceof ParameterizedType generic && generic.getActualTypeArguments()[0] == Void.class;
    }
}
