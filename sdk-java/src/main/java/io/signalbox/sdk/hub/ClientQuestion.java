package io.signalbox.sdk.hub;

import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.sdk.CancellationSignal;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A question to one client.
 *
 * @param invocation makes the invocation for the id that the link gives it
 * @param signal ends the waiting before {@code patience} is over
 */
public record ClientQuestion(
        ConnectionId client,
        Function<String, Payload> invocation,
        Duration patience,
        @Nullable CancellationSignal signal) {}
