package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.type.TypeFactory;
import io.signalbox.protocol.name.HubName;
import io.signalbox.sdk.HubBase;
import io.signalbox.sdk.clients.ClientShape;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A hub as its class describes it, checked once at start.
 *
 * @param <T> what its clients look like
 */
public final class HubType<T> {
    private final HubName name;
    private final Class<?> type;
    private final Supplier<? extends HubBase<T>> factory;
    private final ClientShape<T> clients;
    private final HubMethods methods;

    private HubType(
            HubName name, Class<? extends HubBase<T>> type, Supplier<? extends HubBase<T>> factory, Class<T> client) {
        this.name = name;
        this.type = type;
        this.factory = factory;
        this.clients = ClientShape.of(client);
        this.methods = HubMethods.of(type);
    }

    /**
     * A hub by its class.
     *
     * @throws IllegalArgumentException when the class cannot be a hub: overloads, generic methods, a client type that is
     *     no proper interface
     */
    public static <T, H extends HubBase<T>> HubType<T> of(HubName name, Class<H> type, Supplier<? extends H> factory) {
        return new HubType<>(name, type, factory, clientType(type));
    }

    /** The name a hub has when none is given: its class's simple name in lower case (spec/azure-clients.md §2). */
    public static HubName nameOf(Class<?> type) {
        return new HubName(type.getSimpleName().toLowerCase(Locale.ROOT));
    }

    /** The type argument of {@code HubBase}, which the bound of {@code H} says is {@code T}. */
    private static <T> Class<T> clientType(Class<? extends HubBase<T>> type) {
        Class<?> found = TypeFactory.defaultInstance()
                .constructType(type)
                .findTypeParameters(HubBase.class)[0]
                .getRawClass();
        return (Class<T>) found;
    }

    public HubName name() {
        return name;
    }

    public Class<?> type() {
        return type;
    }

    ClientShape<T> clients() {
        return clients;
    }

    HubBase<T> create() {
        return factory.get();
    }

    Optional<HubMethod> method(String target) {
        return methods.find(target);
    }

    HubMethods methods() {
        return methods;
    }
}
