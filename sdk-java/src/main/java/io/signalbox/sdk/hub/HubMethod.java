package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.signalbox.sdk.HubBase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One method of a hub, ready to be called. */
record HubMethod(Method method, List<JavaType> parameters) {
    static HubMethod of(Method method, JavaType within) {
        open(method);
        List<JavaType> parameters = Arrays.stream(method.getGenericParameterTypes())
                .map(type -> TypeFactory.defaultInstance().resolveMemberType(type, within.getBindings()))
                .toList();
        return new HubMethod(method, parameters);
    }

    static HubMethod lifecycle(String name, Class<?>... parameters) {
        try {
            Method method = HubBase.class.getDeclaredMethod(name, parameters);
            open(method);
            return new HubMethod(method, List.of());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("hub: no method " + name, e);
        }
    }

    /** Hubs and their methods need not be public. */
    private static void open(Method method) {
        if (!method.trySetAccessible()) {
            throw new IllegalArgumentException(
                    "method " + method + ": not accessible (expected: the hub's package open to io.signalbox.sdk)");
        }
    }

    /** Runs it and hands out what the hub itself threw. */
    @Nullable
    Object call(HubBase<?> hub, @Nullable Object... arguments) throws Throwable {
        try {
            return method.invoke(hub, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
