package io.signalbox.sdk.stream;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Publishers of org.reactivestreams (Reactor, RxJava), whose three interfaces have the methods of those in {@link Flow}.
 * They are known by name and called by reflection, so that an app that has none needs none.
 */
final class ReactiveBridge {
    private static final String PUBLISHER = "org.reactivestreams.Publisher";

    private ReactiveBridge() {}

    static boolean isPublisher(Class<?> type) {
        return type.getName().equals(PUBLISHER);
    }

    /** The publisher interface that {@code type} is or has. */
    static Optional<Class<?>> publisherAmong(Class<?> type) {
        if (isPublisher(type)) {
            return Optional.of(type);
        }
        return Stream.concat(Arrays.stream(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
                .flatMap(above -> publisherAmong(above).stream())
                .findFirst();
    }

    /** @param publisher of org.reactivestreams */
    static Flow.Publisher<@Nullable Object> toFlow(Object publisher) {
        Method subscribe = method(publisherAmong(publisher.getClass()).orElseThrow(), "subscribe");
        return ours -> call(
                subscribe,
                publisher,
                proxy(subscribe.getParameterTypes()[0], (method, argument) -> hear(ours, method, argument)));
    }

    /** What their publisher says, told to our subscriber. */
    private static void hear(Flow.Subscriber<? super @Nullable Object> ours, Method said, @Nullable Object argument) {
        switch (said.getName()) {
            case "onSubscribe" -> {
                Object theirs = Objects.requireNonNull(argument);
                ours.onSubscribe(new Asking(theirs, said.getParameterTypes()[0]));
            }
            case "onNext" -> ours.onNext(argument);
            case "onError" -> ours.onError((Throwable) argument);
            default -> ours.onComplete();
        }
    }

    /** Our side of their subscription. */
    private record Asking(Object theirs, Class<?> type) implements Flow.Subscription {
        @Override
        public void request(long count) {
            call(method(type, "request"), theirs, count);
        }

        @Override
        public void cancel() {
            call(method(type, "cancel"), theirs);
        }
    }

    /** @param type the publisher interface of org.reactivestreams */
    static Object fromFlow(Flow.Publisher<?> publisher, Class<?> type) {
        return proxy(
                type,
                (subscribe, theirs) -> publisher.subscribe(
                        new Telling(Objects.requireNonNull(theirs), subscribe.getParameterTypes()[0])));
    }

    /** What our publisher says, told to their subscriber. */
    private record Telling(Object theirs, Class<?> type) implements Flow.Subscriber<@Nullable Object> {
        @Override
        public void onSubscribe(Flow.Subscription ours) {
            Method onSubscribe = method(type, "onSubscribe");
            call(
                    onSubscribe,
                    theirs,
                    proxy(onSubscribe.getParameterTypes()[0], (asked, count) -> ask(ours, (Long) count)));
        }

        private static void ask(Flow.Subscription ours, @Nullable Long count) {
            if (count == null) {
                ours.cancel();
            } else {
                ours.request(count);
            }
        }

        @Override
        public void onNext(@Nullable Object item) {
            call(method(type, "onNext"), theirs, item);
        }

        @Override
        public void onError(Throwable failure) {
            call(method(type, "onError"), theirs, failure);
        }

        @Override
        public void onComplete() {
            call(method(type, "onComplete"), theirs);
        }
    }

    /** Hears the one argument of a method, or null where it has none. */
    private interface Ear {
        void hear(Method method, @Nullable Object argument);
    }

    private static Object proxy(Class<?> type, Ear ear) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> type.getSimpleName() + " of a hub method";
                };
            }
            ear.hear(method, arguments == null ? null : arguments[0]);
            return null;
        });
    }

    private static Method method(Class<?> type, String name) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + ": no " + name));
    }

    private static void call(Method method, Object target, @Nullable Object... arguments) {
        try {
            method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
