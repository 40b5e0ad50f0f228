package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a client within one loop turn: a chain of shared frames, from the last back to the first. Clients that
 * get the same messages in one turn end up at the same link, so that the messages are joined once for all of them and
 * each socket costs one write. Confined to its loop; links live until the turn's flush.
 */
final class OutboundChain {
    private final @Nullable OutboundChain before;
    private final @Nullable ByteBuf frame;
    private final List<OutboundChain> turn;
    private final int bytes;
    private @Nullable OutboundChain newest;
    private @Nullable ByteBuf joined;

    private OutboundChain(@Nullable OutboundChain before, @Nullable ByteBuf frame, List<OutboundChain> turn) {
        this.before = before;
        this.frame = frame;
        this.turn = turn;
        this.bytes = (before == null ? 0 : before.bytes) + (frame == null ? 0 : frame.readableBytes());
    }

    /** @param turn collects the links made in this turn */
    static OutboundChain root(List<OutboundChain> turn) {
        return new OutboundChain(null, null, turn);
    }

    /** The link for "this, then {@code next}"; the frame is borrowed and kept until the flush. */
    OutboundChain then(ByteBuf next) {
        OutboundChain known = newest;
        if (known != null && known.frame == next) {
            return known;
        }
        OutboundChain link = new OutboundChain(this, next.retain(), turn);
        turn.add(link);
        newest = link;
        return link;
    }

    int bytes() {
        return bytes;
    }

    boolean isRoot() {
        return frame == null;
    }

    /** All frames of the chain in order, as one buffer; borrowed until the turn ends. */
    ByteBuf joined() {
        ByteBuf all = joined;
        if (all == null) {
            all = join();
            joined = all;
        }
        return all;
    }

    private ByteBuf join() {
        ByteBuf mine = java.util.Objects.requireNonNull(frame);
        OutboundChain first = java.util.Objects.requireNonNull(before);
        if (first.isRoot()) {
            return mine.retain();
        }
        ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        int end = bytes;
        for (OutboundChain link = this; link != null && link.frame != null; link = link.before) {
            int length = link.frame.readableBytes();
            end -= length;
            all.setBytes(end, link.frame, link.frame.readerIndex(), length);
        }
        return all.writerIndex(bytes);
    }

    /** The turn is over: gives back what the link holds. */
    void release() {
        newest = null;
        if (joined != null) {
            joined.release();
            joined = null;
        }
        if (frame != null) {
            frame.release();
        }
    }

    /** The turn is over: the root knows no link any more. */
    void forget() {
        newest = null;
    }
}
