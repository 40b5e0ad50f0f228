package io.signalbox.sdk.clients;

import io.signalbox.sdk.ClientProxy;
import java.lang.reflect.Proxy;

/**
 * What a client looks like to a hub: {@link ClientProxy} itself, or an interface of the app whose calls become sends.
 * Checked once, when made.
 *
 * <p>Where Java differs from C# (spec/signalr-hub.md §9, typed client rules): there are no properties, events, {@code out}
 * or {@code ref} to refuse; a getter is refused by what it returns. A method may return {@code void} besides a stage.
 * Default and static methods are plain Java and not sent; overloads go out under one name.
 *
 * @param <T> the type that hubs call
 */
public final class ClientShape<T> {
    private final Class<T> type;
    private final ClientMethods methods;

    private ClientShape(Class<T> type, ClientMethods methods) {
        this.type = type;
        this.methods = methods;
    }

    /**
     * What clients look like that are called through {@code type}.
     *
     * @throws IllegalArgumentException when {@code type} is not an interface, or one of its methods returns anything but
     *     {@code void}, {@code CompletionStage<Void>} or, to ask one client, {@code CompletionStage<R>} (spec/signalr-hub.md §9, typed client rules)
     */
    public static <T> ClientShape<T> of(Class<T> type) {
        return new ClientShape<>(type, type == ClientProxy.class ? ClientMethods.NONE : ClientMethods.of(type));
    }

    /** What the hub calls for the clients behind {@code proxy}. */
    public T over(ClientProxy proxy) {
        if (type.isInstance(proxy)) {
            return type.cast(proxy);
        }
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new ClientCalls(type, methods, proxy)));
    }
}
