package io.signalbox.bench.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes an event stream apart that comes in chunks (RFC 9112, 7.1; spec/signalr-transports.md, 5), in whatever pieces it
 * is read. Each field {@code data} is handed on by itself: JSON has no line ends in it.
 */
public final class EventReader {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_LINE = 512;
    private static final int LONGEST_LINE = 4 << 20;

    /** Where the data goes. The bytes stay valid during the call only. */
    public interface Sink {
        void data(byte[] in, int from, int to) throws IOException;
    }

    private enum Part {
        SIZE,
        CHUNK,
        CHUNK_END
    }

    private final Sink sink;
    private Part part = Part.SIZE;
    private long left;
    private byte[] line = new byte[FIRST_LINE];
    private int length;

    public EventReader(Sink sink) {
        this.sink = sink;
    }

    /**
     * Takes all bytes of {@code in[from, to)}.
     *
     * @throws WireFault when they are no chunks, or the last chunk
     */
    public void read(byte[] in, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            switch (part) {
                case SIZE -> onSize(in[i]);
                case CHUNK -> onText(in[i]);
                case CHUNK_END -> part = in[i] == '\n' ? Part.SIZE : Part.CHUNK_END;
            }
        }
    }

    private void onSize(byte octet) throws WireFault {
        int digit = Character.digit(octet, 16);
        if (digit >= 0 && left <= LONGEST_LINE) {
            left = left * 16 + digit;
        } else if (octet == '\n' && left > 0) {
            part = Part.CHUNK;
        } else if (octet != '\r') {
            throw new WireFault("chunk of " + left + " bytes, then octet " + octet + " (expected: more events)");
        }
    }

    private void onText(byte octet) throws IOException {
        if (--left == 0) {
            part = Part.CHUNK_END;
        }
        if (octet == '\n') {
            onLine();
            length = 0;
        } else if (octet != '\r') {
            keep(octet);
        }
    }

    private void keep(byte octet) throws WireFault {
        if (length == line.length) {
            if (length >= LONGEST_LINE) {
                throw new WireFault("line of more than " + LONGEST_LINE + " bytes in an event stream");
            }
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = octet;
    }

    private void onLine() throws IOException {
        if (length > DATA.length && Arrays.equals(line, 0, DATA.length, DATA, 0, DATA.length)) {
            sink.data(line, DATA.length, length);
        }
    }
}
