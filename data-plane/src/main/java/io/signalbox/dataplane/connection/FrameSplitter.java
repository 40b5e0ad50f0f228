package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.signalbox.protocol.hub.MalformedFrameException;
import org.jspecify.annotations.Nullable;

/** Bytes of a client that do not end a message yet: kept, bounded, until the rest comes. */
final class FrameSplitter {
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;
    private static final byte RECORD_SEPARATOR = 0x1E;

    private @Nullable ByteBuf kept;
    private int scanned;

    /** What was kept, then {@code fresh}; the caller borrows it until {@link #keepRest}. */
    ByteBuf with(ByteBuf fresh) {
        ByteBuf before = kept;
        return before == null ? fresh : before.writeBytes(fresh);
    }

    /**
     * Length of the next text record, its separator included, or -1. Bytes that were looked at are not looked at again,
     * so that a message that comes byte by byte costs no more than one that comes at once.
     */
    int textRecord(ByteBuf all, int most) {
        int from = all.readerIndex() + scanned;
        int separator = all.indexOf(from, all.writerIndex(), RECORD_SEPARATOR);
        int length = separator < 0 ? -1 : separator - all.readerIndex() + 1;
        int seen = separator < 0 ? all.readableBytes() : length;
        if (seen > most || (separator < 0 && seen == most)) {
            throw MalformedFrameException.oversized(most);
        }
        scanned = separator < 0 ? seen : 0;
        return length;
    }

    /** Keeps what the caller did not read of the buffer that {@link #with} gave. */
    void keepRest(ByteBuf all) {
        if (!all.isReadable()) {
            clear();
        } else if (all == kept) {
            all.discardReadBytes();
        } else {
            kept = ALLOCATOR.buffer(all.readableBytes()).writeBytes(all);
        }
    }

    void clear() {
        scanned = 0;
        if (kept != null) {
            kept.release();
            kept = null;
        }
    }
}
