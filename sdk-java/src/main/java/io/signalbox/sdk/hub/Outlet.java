package io.signalbox.sdk.hub;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Groups;
import io.signalbox.sdk.hub.ServiceLink.GroupChange;
import io.signalbox.sdk.payload.Payloads;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What an app sends, encoded and handed to a link. */
record Outlet(Payloads payloads, ServiceLink link) implements Groups {
    ClientProxy to(Audience audience) {
        return (method, arguments) -> link.deliver(audience, payloads.invocation(method, arguments));
    }

    /**
     * The same from inside a hub: what is for the caller alone goes out with its completions, in its encoding, so that
     * it stays in order with them.
     */
    ClientProxy to(Audience audience, ConnectedClient caller, ClientLink own) {
        if (!isJust(caller.connectionId(), audience)) {
            return to(audience);
        }
        return (method, arguments) -> own.reply(
                caller.connectionId(), payloads.invocation(payloads.format(caller.protocol()), method, arguments));
    }

    private static boolean isJust(String connectionId, Audience audience) {
        return audience instanceof Audience.Connections some
                && some.excluded().isEmpty()
                && some.connections().size() == 1
                && some.connections().get(0).value().equals(connectionId);
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
