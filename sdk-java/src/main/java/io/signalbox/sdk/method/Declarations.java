package io.signalbox.sdk.method;

import io.signalbox.sdk.HubMethodName;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A method where it is declared and wherever it overrides another: Java inherits no annotations of methods. */
public final class Declarations {
    private final List<Method> nearestFirst;

    private Declarations(List<Method> nearestFirst) {
        this.nearestFirst = List.copyOf(nearestFirst);
    }

    /**
     * The declarations of a method.
     *
     * @param type in which it is called; it or something above it declares the method
     */
    public static Declarations of(Class<?> type, Method method) {
        Set<List<Class<?>>> signatures = signatures(method);
        List<Method> found = new ArrayList<>(List.of(method));
        for (Class<?> above : withAllAbove(type)) {
            for (Method declared : above.getDeclaredMethods()) {
                if (!declared.isSynthetic()
                        && !declared.equals(method)
                        && declared.getName().equals(method.getName())
                        && signatures.contains(List.of(declared.getParameterTypes()))) {
                    found.add(declared);
                }
            }
        }
        return new Declarations(found);
    }

    /** Its own, and those of the bridges that the compiler made for overriding a method with type variables. */
    private static Set<List<Class<?>>> signatures(Method method) {
        Set<List<Class<?>>> signatures = new LinkedHashSet<>();
        signatures.add(List.of(method.getParameterTypes()));
        Arrays.stream(method.getDeclaringClass().getDeclaredMethods())
                .filter(other -> other.isBridge() && isBridgeTo(method, other))
                .forEach(bridge -> signatures.add(List.of(bridge.getParameterTypes())));
        return signatures;
    }

    private static boolean isBridgeTo(Method method, Method bridge) {
        Class<?>[] narrow = method.getParameterTypes();
        Class<?>[] wide = bridge.getParameterTypes();
        if (!bridge.getName().equals(method.getName()) || narrow.length != wide.length) {
            return false;
        }
        for (int i = 0; i < narrow.length; i++) {
            if (!wide[i].isAssignableFrom(narrow[i])) {
                return false;
            }
        }
        return true;
    }

    /** The type, its superclasses, then the interfaces of all of them. */
    public static List<Class<?>> withAllAbove(Class<?> type) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (Class<?> level = type; level != null && level != Object.class; level = level.getSuperclass()) {
            classes.add(level);
        }
        Set<Class<?>> all = new LinkedHashSet<>(classes);
        classes.forEach(each -> addInterfaces(each, all));
        return List.copyOf(all);
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
        for (Class<?> each : type.getInterfaces()) {
            all.add(each);
            addInterfaces(each, all);
        }
    }

    /** The nearest one's {@link HubMethodName}, else the name in Java. */
    public String wireName() {
        return nearestFirst.stream()
                .flatMap(method -> Optional.ofNullable(method.getAnnotation(HubMethodName.class)).stream())
                .map(HubMethodName::value)
                .findFirst()
                .orElseGet(() -> nearestFirst.get(0).getName());
    }

    /** All annotations of the kind, of all declarations. */
    public <A extends Annotation> List<A> all(Class<A> kind) {
        return nearestFirst.stream()
                .flatMap(method -> Arrays.stream(method.getAnnotationsByType(kind)))
                .toList();
    }
}
