package io.signalbox.dataplane.transport.websocket;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** What sockets with compression share, one for each event loop; its native memory goes when the loop does. */
final class LoopZlib {
    private static final int MOST_SPARE = 8;
    private static final int STEP = 16 * 1024;

    private static final FastThreadLocal<LoopZlib> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected LoopZlib initialValue() {
            return new LoopZlib();
        }

        @Override
        protected void onRemoval(LoopZlib zlib) {
            zlib.end();
        }
    };

    private final Queue<Inflater> spare = new ArrayDeque<>(MOST_SPARE);
    private final byte[] step = new byte[STEP];
    private @Nullable Deflater deflater;

    private LoopZlib() {}

    /** The current event loop's. */
    static LoopZlib current() {
        return OF_LOOP.get();
    }

    /** As new; to be given back. */
    Inflater take() {
        Inflater ready = spare.poll();
        return ready == null ? new Inflater(true) : ready;
    }

    void giveBack(Inflater inflater) {
        if (spare.size() < MOST_SPARE) {
            inflater.reset();
            spare.add(inflater);
        } else {
            inflater.end();
        }
    }

    /** Compresses and flushes; how much of the room that takes. All of it: there was perhaps not enough. */
    int deflate(ByteBuffer all, ByteBuffer room) {
        Deflater own = deflater;
        if (own == null) {
            // Others wait for the event loop meanwhile.
            own = new Deflater(Deflater.BEST_SPEED, true);
            deflater = own;
        }
        try {
            own.setInput(all);
            return own.deflate(room, Deflater.SYNC_FLUSH);
        } finally {
            own.reset();
        }
    }

    /** Where to inflate to, until the next call. */
    byte[] step() {
        return step;
    }

    private void end() {
        spare.forEach(Inflater::end);
        spare.clear();
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }
}
