package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Takes WebSocket frames of a client apart, in whatever pieces they come (RFC 6455 §5). Data frames are a byte stream:
 * their kind and their boundaries mean nothing to SignalR (spec/signalr-transports.md §4), so payload is handed on as it
 * comes and nothing of it is kept here.
 */
final class FrameReader {
    private static final int LONGEST_CONTROL = 125;

    private final Sink sink;
    private Part part = Part.OPCODE;
    private int opcode;
    private boolean inMessage;
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
        this.sink = sink;
    }

    void read(ByteBuf in) {
        while (in.isReadable() && part != Part.BROKEN) {
            switch (part) {
                case OPCODE -> onOpcode(in.readUnsignedByte());
                case LENGTH -> onLength(in.readUnsignedByte());
                case LONG_LENGTH -> onLongLength(in.readUnsignedByte());
                case MASK -> onMask(in.readUnsignedByte());
                case PAYLOAD -> onPayload(in);
                case BROKEN -> {}
            }
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
        // No extension was agreed on, so the three bits are reserved.
        if (!known || (octet & 0x70) != 0) {
            broken();
            return;
        }
        if (!isControl()) {
            inMessage = !last;
        }
        part = Part.LENGTH;
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
