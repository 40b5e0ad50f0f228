package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.HubMethodName;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The methods of a hub that clients may call, by name without case (spec/signalr-hub.md §9, discovery). */
final class HubMethods {
    private final Map<String, HubMethod> byName;
    private final HubMethod connected;
    private final HubMethod disconnected;

    private HubMethods(Map<String, HubMethod> byName) {
        this.byName = Map.copyOf(byName);
        this.connected = HubMethod.lifecycle("onConnected");
        this.disconnected = HubMethod.lifecycle("onDisconnected", Throwable.class);
    }

    static HubMethods of(Class<?> hub) {
        Map<String, HubMethod> found = new HashMap<>();
        Set<Signature> overridden = reserved();
        for (Class<?> level = hub; level != null && !belongsToSdk(level); level = level.getSuperclass()) {
            JavaType within = TypeFactory.defaultInstance().constructType(hub).findSuperType(level);
            for (Method method : level.getDeclaredMethods()) {
                if (callable(method) && overridden.add(Signature.of(method))) {
                    add(found, method, within);
                }
            }
        }
        return new HubMethods(found);
    }

    private static boolean belongsToSdk(Class<?> level) {
        return level == HubBase.class || level.getSuperclass() == HubBase.class;
    }

    private static boolean callable(Method method) {
        int modifiers = method.getModifiers();
        return !Modifier.isStatic(modifiers)
                && !Modifier.isPrivate(modifiers)
                && !Modifier.isProtected(modifiers)
                && !method.isSynthetic();
    }

    private static void add(Map<String, HubMethod> found, Method method, JavaType within) {
        HubMethodName given = method.getAnnotation(HubMethodName.class);
        String name = given == null ? method.getName() : given.value();
        if (method.getTypeParameters().length > 0) {
            throw new IllegalArgumentException(
                    "Method '" + name + "' is a generic method which is not supported on a Hub.");
        }
        if (found.put(name.toLowerCase(Locale.ROOT), HubMethod.of(method, within)) != null) {
            throw new IllegalArgumentException(
                    "Duplicate definitions of '" + name + "'. Overloading is not supported.");
        }
    }

    /** What a hub has from elsewhere: overriding it does not open it to clients. */
    private static Set<Signature> reserved() {
        Set<Signature> reserved = new HashSet<>();
        for (Class<?> owner : List.of(HubBase.class, Object.class, AutoCloseable.class)) {
            Arrays.stream(owner.getDeclaredMethods()).map(Signature::of).forEach(reserved::add);
        }
        return reserved;
    }

    Optional<HubMethod> find(String target) {
        return Optional.ofNullable(byName.get(target.toLowerCase(Locale.ROOT)));
    }

    HubMethod connected() {
        return connected;
    }

    HubMethod disconnected() {
        return disconnected;
    }

    private record Signature(String name, List<Class<?>> parameters) {
        static Signature of(Method method) {
            return new Signature(method.getName(), List.of(method.getParameterTypes()));
        }
    }
}
