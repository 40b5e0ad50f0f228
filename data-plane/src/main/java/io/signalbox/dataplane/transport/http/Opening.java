package io.signalbox.dataplane.transport.http;

import io.netty.channel.EventLoop;
import io.signalbox.dataplane.transport.Newcomer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The first request of a connection.
 *
 * @param loop where the connection will live
 * @param freshUntil when its token begins no other any more, by the clock of {@link Attachments}
 * @param pollInterval longest time between two polls; null: the node's own
 * @param stillAdmitted throws when the client may no longer in
 */
record Opening(
        Newcomer newcomer,
        EventLoop loop,
        long freshUntil,
        @Nullable Duration pollInterval,
        Runnable stillAdmitted) {}
