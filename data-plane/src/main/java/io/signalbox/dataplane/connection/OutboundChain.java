package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a client until its next flush: a chain of shared frames, from the last back to the first. Clients that
 * wait for the same messages hold one and the same link, so that the messages are joined once for all of them and each
 * socket costs one write. A link counts those that hold it, clients and later links, and gives its frame back when it is
 * held no more. Confined to its event loop.
 */
final class OutboundChain {
    private final @Nullable OutboundChain before;
    private final @Nullable ByteBuf frame;
    private final int bytes;
    private int holders;
    private @Nullable OutboundChain newest;
    private @Nullable ByteBuf joined;

    private OutboundChain(@Nullable OutboundChain before, @Nullable ByteBuf frame) {
        this.before = before;
        this.frame = frame;
        this.bytes = (before == null ? 0 : before.bytes) + (frame == null ? 0 : frame.readableBytes());
    }

    /** Where nothing waits; it is never given back. */
    static OutboundChain root() {
        return new OutboundChain(null, null);
    }

    /** Goes on from this link, which the caller lets go, to the one for "this, then {@code next}"; borrows the frame. */
    OutboundChain then(ByteBuf next) {
        OutboundChain link = newest;
        if (link == null || link.frame != next) {
            link = new OutboundChain(this, next.retain());
            holders++;
            newest = link;
        }
        link.holders++;
        letGo();
        return link;
    }

    /** The caller holds this link no more. */
    void letGo() {
        // Not by recursion: a chain of tiny frames is thousands of links long.
        OutboundChain link = this;
        while (!link.isRoot() && --link.holders == 0) {
            link = link.giveBack();
        }
    }

    /** The link before it, which it held. */
    private OutboundChain giveBack() {
        OutboundChain earlier = Objects.requireNonNull(before);
        Objects.requireNonNull(frame).release();
        if (joined != null) {
            joined.release();
            joined = null;
        }
        if (earlier.newest == this) {
            earlier.newest = null;
        }
        return earlier;
    }

    int bytes() {
        return bytes;
    }

    boolean isRoot() {
        return frame == null;
    }

    /** All frames of the chain in order, as one buffer; borrowed for as long as the link is held. */
    ByteBuf joined() {
        if (Objects.requireNonNull(before).isRoot()) {
            return Objects.requireNonNull(frame);
        }
        ByteBuf all = joined;
        if (all == null) {
            all = join();
            joined = all;
        }
        return all;
    }

    private ByteBuf join() {
        ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        int end = bytes;
        for (OutboundChain link = this; link != null && link.frame != null; link = link.before) {
            int length = link.frame.readableBytes();
            end -= length;
            all.setBytes(end, link.frame, link.frame.readerIndex(), length);
        }
        return all.writerIndex(bytes);
    }
}
