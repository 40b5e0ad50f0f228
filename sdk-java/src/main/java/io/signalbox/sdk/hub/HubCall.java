package io.signalbox.sdk.hub;

import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubFrame.StreamInvocation;
import io.signalbox.protocol.hub.RawValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's call of a hub method.
 *
 * @param invocationId null when the client wants no completion
 * @param streaming whether the client expects a stream of results
 */
record HubCall(
        String target,
        @Nullable String invocationId,
        List<RawValue> arguments,
        List<String> streamIds,
        boolean streaming) {

    static HubCall of(Invocation frame) {
        String id = frame.invocationId();
        boolean wanted = id != null && !id.isEmpty();
        return new HubCall(frame.target(), wanted ? id : null, frame.arguments(), frame.streamIds(), false);
    }

    static HubCall of(StreamInvocation frame) {
        return new HubCall(frame.target(), frame.invocationId(), frame.arguments(), frame.streamIds(), true);
    }

    /** Streaming invocations, and those with streams, take no slot (spec/signalr-hub.md §7). */
    boolean takesSlot() {
        return !streaming && streamIds.isEmpty();
    }

    /** Whether a message is a call that takes a slot. */
    static boolean takesSlot(HubFrame frame) {
        return frame instanceof Invocation invocation && invocation.streamIds().isEmpty();
    }
}
