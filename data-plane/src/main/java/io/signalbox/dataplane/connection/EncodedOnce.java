package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.hub.PayloadTranscoder;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One message for many clients: encoded at most once per hub protocol and framed at most once per transport, whichever
 * thread needs it first, then shared. Whoever holds it calls {@link #release} once.
 */
public final class EncodedOnce {
    private final Payload payload;
    private final AtomicReferenceArray<ByteBuf> framed = new AtomicReferenceArray<>(2 * Framing.SLOTS);
    private final AtomicInteger holders;
    /** A payload that cannot be put into the other hub protocol is tried once, not once for each client. */
    private volatile @Nullable MalformedFrameException unencodable;
    /** Not counted yet: -1. Whoever counts finds the same. */
    private int numbered = -1;

    /** @param holders how many calls of {@link #release} there will be */
    public EncodedOnce(Payload payload, int holders) {
        this.payload = payload;
        this.holders = new AtomicInteger(holders);
    }

    /**
     * The framed message; the caller borrows it.
     *
     * @throws io.signalbox.protocol.hub.MalformedFrameException when the payload cannot be put into that hub protocol
     */
    ByteBuf framed(Framing framing, HubProtocol protocol) {
        int variant = 2 * framing.slot() + (protocol.binary() ? 1 : 0);
        ByteBuf ready = framed.get(variant);
        return ready != null ? ready : frame(framing, protocol, variant);
    }

    private ByteBuf frame(Framing framing, HubProtocol protocol, int variant) {
        ByteBuffer message = encoded(protocol).asReadOnlyByteBuffer();
        ByteBuf fresh = framing.frame(PooledByteBufAllocator.DEFAULT, message, protocol.binary());
        if (framed.compareAndSet(variant, null, fresh)) {
            return fresh;
        }
        // Another event loop was first.
        fresh.release();
        return framed.get(variant);
    }

    private ByteString encoded(HubProtocol protocol) {
        ByteString ready = protocol.binary() ? payload.messagePack() : payload.json();
        return ready.isEmpty() ? transcoded(protocol) : ready;
    }

    private ByteString transcoded(HubProtocol protocol) {
        MalformedFrameException known = unencodable;
        if (known != null) {
            throw known;
        }
        try {
            return protocol.binary()
                    ? PayloadTranscoder.toMessagePack(payload.json())
                    : PayloadTranscoder.toJson(payload.messagePack());
        } catch (MalformedFrameException e) {
            unencodable = e;
            throw e;
        }
    }

    /** How many of its messages stateful reconnect numbers: one, unless the sender was odd. */
    int numbered() {
        int known = numbered;
        if (known < 0) {
            boolean json = !payload.json().isEmpty();
            ByteString bytes = json ? payload.json() : payload.messagePack();
            HubProtocol protocol = json ? HubProtocol.JSON : HubProtocol.MESSAGE_PACK;
            known = Numbering.count(bytes.asReadOnlyByteBuffer(), protocol);
            numbered = known;
        }
        return known;
    }

    /** Size of the payload as it came. */
    public int bytes() {
        return payload.json().size() + payload.messagePack().size();
    }

    public void release() {
        if (holders.decrementAndGet() > 0) {
            return;
        }
        for (int i = 0; i < framed.length(); i++) {
            ByteBuf frame = framed.getAndSet(i, null);
            if (frame != null) {
                frame.release();
            }
        }
    }
}
