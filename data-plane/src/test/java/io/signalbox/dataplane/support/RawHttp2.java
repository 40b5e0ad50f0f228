package io.signalbox.dataplane.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;

/** An HTTP/2 connection without TLS that decides over every frame it sends (RFC 9113), and reads only when told to. */
public final class RawHttp2 implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int CONTINUATION = 9;

    /** Flags. */
    public static final int ACK = 1;

    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;

    /** Error codes (§7). */
    public static final int PROTOCOL_ERROR = 1;

    public static final int ENHANCE_YOUR_CALM = 11;

    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder();

    /** One frame as it came, or the end of the connection. */
    public record Frame(int type, int flags, int stream, byte[] payload) {
        public static final Frame END = new Frame(-1, 0, 0, new byte[0]);

        /** Of GOAWAY; -1: it is none. */
        public int error() {
            return type == GOAWAY ? ByteBuffer.wrap(payload).getInt(4) : -1;
        }

        /** What GOAWAY says to whoever looks for the reason. */
        public String text() {
            return type == GOAWAY ? new String(payload, 8, payload.length - 8, US_ASCII) : "";
        }
    }

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
        // The preface (§3.4).
        send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        send(frame(SETTINGS, 0, 0));
    }

    /** After the preface, of which nothing was read. */
    public static RawHttp2 open(URI server) throws IOException {
        return open(server, 0);
    }

    /** @param receiveBuffer of the socket in bytes; 0: the system's choice */
    public static RawHttp2 open(URI server, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
        return new RawHttp2(socket);
    }

    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** One header as HPACK has it that is not remembered (RFC 7541 §6.2.2). */
    public static byte[] header(String name, String value) {
        return ClientFrames.concat(new byte[] {0}, string(name), string(value));
    }

    private static byte[] string(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        ByteBuffer all = ByteBuffer.allocate(bytes.length + 6);
        if (bytes.length < 127) {
            all.put((byte) bytes.length);
        } else {
            // RFC 7541 §5.1.
            all.put((byte) 127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                all.put((byte) (rest & 127 | 128));
            }
            all.put((byte) rest);
        }
        all.put(bytes);
        byte[] exact = new byte[all.position()];
        all.flip().get(exact);
        return exact;
    }

    /** The headers that every GET begins with. */
    public static byte[] get(String path) {
        return ClientFrames.concat(
                header(":method", "GET"),
                header(":scheme", "http"),
                header(":authority", "localhost"),
                header(":path", path));
    }

    public void send(byte[]... frames) throws IOException {
        out.write(ClientFrames.concat(frames));
        out.flush();
    }

    public Frame read() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & Integer.MAX_VALUE;
            return new Frame(type, flags, stream, in.readNBytes(length));
        } catch (SocketException | EOFException e) {
            // A reset is an end too.
            return Frame.END;
        }
    }

    /** The next frame of that type, or the end. */
    public Frame next(int type) throws IOException {
        Frame frame = read();
        while (frame.type != type && frame != Frame.END) {
            frame = read();
        }
        return frame;
    }

    /** The status of the next answer; -1: the connection ended before. Every head must be read by this, in turn. */
    public int status() throws IOException {
        Frame head = next(HEADERS);
        if (head == Frame.END) {
            return -1;
        }
        try {
            // Behind the stream's place in line, where that is told (§6.2).
            int start = (head.flags & PRIORITY) == 0 ? 0 : 5;
            ByteBuf block = Unpooled.wrappedBuffer(head.payload, start, head.payload.length - start);
            return Integer.parseInt(
                    headers.decodeHeaders(head.stream, block).status().toString());
        } catch (Http2Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
