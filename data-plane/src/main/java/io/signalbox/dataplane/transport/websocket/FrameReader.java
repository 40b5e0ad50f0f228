package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes WebSocket frames of a client apart, in whatever pieces they come (RFC 6455 §5). Data frames are a byte stream:
 * their kind and their boundaries mean nothing to SignalR (spec/signalr-transports.md §4), so payload is handed on as it
 * comes and nothing of it is kept here. The boundaries of a compressed message do matter, to what inflates it.
 */
final class FrameReader {
    private static final int LONGEST_CONTROL = 125;
    private static final int RESERVED = 0x70;
    /** The first of the three: on the first frame of a message it says that the message is compressed (RFC 7692 §6). */
    private static final int COMPRESSED = 0x40;

    private final Sink sink;
    /** Null where compression was not agreed on. */
    private final @Nullable Inflation inflation;

    private Part part = Part.OPCODE;
    private int opcode;
    private boolean inMessage;
    private boolean compressed;
    private long length;
    /** Below it a length of this many bytes is a lie (RFC 6455 §5.2: as few as it can). */
    private long leastLength;

    private int left;
    private int mask;
    private int maskAt;
    private ByteBuf control = Unpooled.EMPTY_BUFFER;

    private enum Part {
        OPCODE,
        LENGTH,
        LONG_LENGTH,
        MASK,
        PAYLOAD,
        BROKEN
    }

    /** What comes out; every buffer is borrowed. */
    interface Sink {
        void onData(ByteBuf payload);

        void onPing(ByteBuf payload);

        void onClose();

        /** Not a WebSocket client: nothing more comes out. */
        void onViolation();
    }

    FrameReader(Sink sink) {
        this(sink, null);
    }

    /** @param inflation gets what is compressed, and is worked off after each {@link #readPart} */
    FrameReader(Sink sink, @Nullable Inflation inflation) {
        this.sink = sink;
        this.inflation = inflation;
    }

    void read(ByteBuf in) {
        while (in.isReadable() && part != Part.BROKEN) {
            readPart(in);
        }
    }

    /** Goes on by a byte of a head, or by what there is of a payload. */
    void readPart(ByteBuf in) {
        switch (part) {
            case OPCODE -> onOpcode(in.readUnsignedByte());
            case LENGTH -> onLength(in.readUnsignedByte());
            case LONG_LENGTH -> onLongLength(in.readUnsignedByte());
            case MASK -> onMask(in.readUnsignedByte());
            case PAYLOAD -> onPayload(in);
            case BROKEN -> in.skipBytes(in.readableBytes());
        }
    }

    private void onOpcode(int octet) {
        boolean last = (octet & 0x80) != 0;
        opcode = octet & 0x0F;
        boolean known = switch (opcode) {
            case 0 -> inMessage;
            case 1, 2 -> !inMessage;
            case 8, 9, 10 -> last;
            default -> false;
        };
        if (!known || !maySay(octet & RESERVED)) {
            broken();
            return;
        }
        if (!isControl()) {
            inMessage = !last;
            compressed = (octet & COMPRESSED) != 0 || (compressed && opcode == 0);
        }
        part = Part.LENGTH;
    }

    /** Where nothing was agreed on, none of the bits means anything. */
    private boolean maySay(int reserved) {
        return reserved == 0 || (reserved == COMPRESSED && inflation != null && (opcode == 1 || opcode == 2));
    }

    private void onLength(int octet) {
        boolean masked = (octet & 0x80) != 0;
        int size = octet & 0x7F;
        if (!masked || (isControl() && size > LONGEST_CONTROL)) {
            broken();
        } else if (size <= LONGEST_CONTROL) {
            length = size;
            expectMask();
        } else {
            length = 0;
            left = size == 126 ? Short.BYTES : Long.BYTES;
            leastLength = size == 126 ? LONGEST_CONTROL + 1 : 0x1_0000;
            part = Part.LONG_LENGTH;
        }
    }

    private void onLongLength(int octet) {
        length = (length << 8) | octet;
        if (--left == 0) {
            if (length < leastLength) {
                broken();
            } else {
                expectMask();
            }
        }
    }

    private void expectMask() {
        mask = 0;
        left = Integer.BYTES;
        part = Part.MASK;
    }

    private void onMask(int octet) {
        mask = (mask << 8) | octet;
        if (--left > 0) {
            return;
        }
        maskAt = 0;
        part = Part.PAYLOAD;
        if (isControl()) {
            control = Unpooled.buffer((int) length, LONGEST_CONTROL);
        }
        if (length == 0) {
            onFrameEnd();
        }
    }

    private void onPayload(ByteBuf in) {
        int size = (int) Math.min(length, in.readableBytes());
        ByteBuf piece = in.readSlice(size);
        unmask(piece);
        length -= size;
        if (isControl()) {
            control.writeBytes(piece);
        } else if (compressed) {
            Objects.requireNonNull(inflation).add(piece);
        } else {
            sink.onData(piece);
        }
        if (length == 0) {
            onFrameEnd();
        }
    }

    private void onFrameEnd() {
        part = Part.OPCODE;
        if (opcode == 9) {
            sink.onPing(control);
        } else if (opcode == 8) {
            part = Part.BROKEN;
            sink.onClose();
        } else if (compressed && !inMessage && !isControl()) {
            Objects.requireNonNull(inflation).end();
        }
        control = Unpooled.EMPTY_BUFFER;
    }

    private boolean isControl() {
        return opcode >= 8;
    }

    private void broken() {
        part = Part.BROKEN;
        sink.onViolation();
    }

    /** In place, eight bytes at a time. */
    private void unmask(ByteBuf piece) {
        int start = piece.readerIndex();
        int end = piece.writerIndex();
        int turned = Integer.rotateLeft(mask, 8 * maskAt);
        long wide = ((long) turned << 32) | (turned & 0xFFFFFFFFL);
        int i = start;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            piece.setLong(i, piece.getLong(i) ^ wide);
        }
        for (; i < end; i++) {
            int shift = 24 - 8 * ((i - start) & 3);
            piece.setByte(i, piece.getByte(i) ^ (turned >>> shift));
        }
        maskAt = (maskAt + (end - start)) & 3;
    }
}
