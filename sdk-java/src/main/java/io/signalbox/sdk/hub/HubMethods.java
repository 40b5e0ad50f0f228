package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.method.Declarations;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The methods of a hub that clients may call, by name without case (spec/signalr-hub.md §9, discovery): the instance
 * methods that its class and its superclasses declare, up to the SDK's own.
 *
 * <p>Where Java differs from C#: a method without a modifier is for the package, as those of hubs in examples are, and may
 * be called too; private and protected ones may not. Getters and setters are methods like any other. Default methods of
 * interfaces are not the hub's own word, so they may be called only where the hub overrides them.
 */
final class HubMethods {
    private final Map<String, HubMethod> byName;
    /** As they are declared, with case. */
    private final Map<Method, String> names;

    private final HubMethod connected;
    private final HubMethod disconnected;

    private HubMethods(Map<String, HubMethod> byName, Map<Method, String> names) {
        this.byName = Map.copyOf(byName);
        this.names = Map.copyOf(names);
        this.connected = HubMethod.lifecycle("onConnected");
        this.disconnected = HubMethod.lifecycle("onDisconnected", Throwable.class);
    }

    static HubMethods of(Class<?> hub) {
        Map<String, HubMethod> found = new HashMap<>();
        Map<Method, String> names = new HashMap<>();
        Set<Signature> overridden = reserved();
        for (Class<?> level = hub; level != null && !belongsToSdk(level); level = level.getSuperclass()) {
            JavaType within = TypeFactory.defaultInstance().constructType(hub).findSuperType(level);
            List<Method> declared = List.of(level.getDeclaredMethods());
            for (Method method : declared) {
                if (callable(method) && overridden.add(Signature.of(method))) {
                    String name = Declarations.of(hub, method).wireName();
                    names.put(method, name);
                    add(found, name, method, within);
                }
            }
            // What a method with type variables above is overridden by, as its erasure has it.
            declared.stream().filter(Method::isBridge).map(Signature::of).forEach(overridden::add);
        }
        return new HubMethods(found, names);
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

    private static void add(Map<String, HubMethod> found, String name, Method method, JavaType within) {
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

    /** All that clients may call. */
    Set<Method> all() {
        return names.keySet();
    }

    /** By what name clients know a method of {@link #all()}. */
    String nameOf(Method method) {
        return Objects.requireNonNull(names.get(method));
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
