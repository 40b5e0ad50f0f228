package io.signalbox.sdk.hub;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.ClientTarget;
import io.signalbox.sdk.Groups;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.hub.ServiceLink.GroupChange;
import io.signalbox.sdk.payload.Payloads;
import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What an app sends and asks, encoded and handed to a link.
 *
 * @param patience how long a client's result is waited for when the app does not say
 */
record Outlet(Payloads payloads, ServiceLink link, Duration patience) implements Groups {
    ClientProxy to(ClientTarget target) {
        return new OutletProxy(this, target, toAll(target.audience()), () -> {});
    }

    /**
     * The same from inside a hub: what is for the caller alone goes out with its completions, in its encoding, so that
     * it stays in order with them.
     *
     * @param beforeAsking runs before a client is asked for a result; may throw
     */
    ClientProxy to(ClientTarget target, ConnectedClient caller, ClientLink own, Runnable beforeAsking) {
        Audience audience = target.audience();
        OutletProxy.Sender sender = isJust(caller.connectionId(), audience)
                ? (method, arguments) -> own.reply(
                        caller.connectionId(),
                        payloads.invocation(payloads.format(caller.protocol()), method, arguments))
                : toAll(audience);
        return new OutletProxy(this, target, sender, beforeAsking);
    }

    private OutletProxy.Sender toAll(Audience audience) {
        return (method, arguments) -> link.deliver(audience, payloads.invocation(method, arguments));
    }

    private static boolean isJust(String connectionId, Audience audience) {
        return audience instanceof Audience.Connections some
                && some.excluded().isEmpty()
                && some.connections().size() == 1
                && some.connections().get(0).value().equals(connectionId);
    }

    CompletionStage<?> ask(ClientTarget target, String method, Type type, @Nullable Object[] arguments) {
        JavaType wanted = TypeFactory.defaultInstance().constructType(type);
        @Nullable Object[] sent = OutletProxy.withoutSignal(arguments);
        ConnectionId client =
                ((Audience.Connections) target.audience()).connections().get(0);
        ClientQuestion question = new ClientQuestion(
                client,
                id -> payloads.invocation(id, method, sent),
                Objects.requireNonNullElse(target.patience(), patience),
                OutletProxy.signal(arguments));
        CompletableFuture<ClientAnswer> asked = link.ask(question).toCompletableFuture();
        CompletableFuture<@Nullable Object> result = asked.thenApply(answer -> read(answer, wanted));
        result.whenComplete((read, failure) -> {
            if (result.isCancelled()) {
                asked.cancel(false);
            }
        });
        return result;
    }

    private @Nullable Object read(ClientAnswer answer, JavaType type) {
        RawValue result = answer.completion().result();
        if (result == null) {
            throw new HubException(answer.completion().error());
        }
        try {
            return payloads.format(answer.protocol()).read(result, type);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new HubException("Error trying to deserialize result to " + nameOf(type) + ". " + e.getMessage(), e);
        }
    }

    private static String nameOf(JavaType type) {
        return type.hasGenericTypes() ? type.toCanonical() : type.getRawClass().getSimpleName();
    }

    @Override
    public CompletionStage<@Nullable Void> addToGroup(String connectionId, String group) {
        return link.changeGroup(GroupChange.ADD, connectionId, group);
    }

    @Override
    public CompletionStage<@Nullable Void> removeFromGroup(String connectionId, String group) {
        return link.changeGroup(GroupChange.REMOVE, connectionId, group);
    }
}
