package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.stream.StreamForm;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One method of a hub, ready to be called.
 *
 * @param streaming whether its result is a stream
 */
record HubMethod(Method method, HubParameters parameters, boolean streaming) {
    static HubMethod of(Method method, JavaType within) {
        open(method);
        List<JavaType> parameters = Arrays.stream(method.getGenericParameterTypes())
                .map(type -> resolved(type, within))
                .toList();
        JavaType result = resolved(method.getGenericReturnType(), within);
        boolean streaming = StreamForm.ofResult(result).isPresent();
        return new HubMethod(method, HubParameters.of(parameters), streaming);
    }

    /** Whether the call streams as the method does, in both directions. */
    boolean takes(HubCall call) {
        return streaming == call.streaming()
                && parameters.streams().size() == call.streamIds().size();
    }

    private static JavaType resolved(Type type, JavaType within) {
        return TypeFactory.defaultInstance().resolveMemberType(type, within.getBindings());
    }

    static HubMethod lifecycle(String name, Class<?>... parameters) {
        try {
            Method method = HubBase.class.getDeclaredMethod(name, parameters);
            open(method);
            return new HubMethod(method, HubParameters.of(List.of()), false);
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
