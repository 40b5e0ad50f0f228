package io.signalbox.dataplane.transport.websocket;

import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/** How far the socket of one client that is behind has come, from one look to the next. */
final class SendProgress {
    private @Nullable Object head;
    private long ofHead;
    private long waiting;

    /** Whether something waits and none of it was taken since the last look. */
    boolean isNone(@Nullable ChannelOutboundBuffer pending) {
        Object headBefore = head;
        long ofHeadBefore = ofHead;
        long waitingBefore = waiting;
        head = pending == null ? null : pending.current();
        ofHead = pending == null || head == null ? 0 : pending.currentProgress();
        waiting = pending == null ? 0 : pending.totalPendingWriteBytes();
        // Buffers are used again: one that comes after itself has less behind it.
        return head != null && head == headBefore && ofHead == ofHeadBefore && waiting >= waitingBefore;
    }
}
