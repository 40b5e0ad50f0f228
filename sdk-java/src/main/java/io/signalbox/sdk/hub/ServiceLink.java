package io.signalbox.sdk.hub;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Payload;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The way from hubs to the service; what goes over one link arrives in the order given. Safe on any thread. Stages fail
 * with {@link io.signalbox.sdk.SendFailedException}.
 */
public interface ServiceLink {
    /** One message for an audience; waits for room. Done when handed over. */
    CompletionStage<@Nullable Void> deliver(Audience audience, Payload payload);

    /** Waits for room; done when acknowledged. */
    CompletionStage<@Nullable Void> changeGroup(GroupChange change, String connectionId, String group);

    /**
     * Asks one client, wherever it is connected; waits for room. Fails with {@link io.signalbox.sdk.HubException} when the
     * waiting is over, and with {@link java.io.IOException} when the client is not there or goes.
     */
    CompletionStage<ClientAnswer> ask(ClientQuestion question);

    enum GroupChange {
        ADD,
        REMOVE
    }
}
