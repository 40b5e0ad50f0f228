package io.signalbox.standalone.endtoend;

import com.microsoft.signalr.HubMessage;
import com.microsoft.signalr.HubMessageType;
import com.microsoft.signalr.HubProtocol;
import com.microsoft.signalr.InvocationBinder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * MessagePack for the Maven client, in place of {@code com.microsoft.signalr.messagepack:signalr-messagepack}, which is in
 * no repository that the build reads. It writes what that module writes, and breaks where that module breaks
 * (spec/signalr-clients.md §A): a codec that forgave more would show nothing about a real client.
 */
final class JavaMessagePack implements HubProtocol {
    private static final int MOST_LENGTH_BYTES = 5;
    private static final int BITS = 7;
    private static final int LOW_BITS = 0x7f;
    private static final int MORE = 0x80;

    private final JavaMessagePackValues values = new JavaMessagePackValues();

    @Override
    public String getName() {
        return "messagepack";
    }

    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public List<HubMessage> parseMessages(ByteBuffer payload, InvocationBinder binder) {
        List<HubMessage> messages = new ArrayList<>();
        while (payload.hasRemaining()) {
            int length = length(payload);
            if (length > payload.remaining()) {
                throw wrongLength(payload.remaining(), length);
            }
            byte[] message = new byte[length];
            payload.get(message);
            messages.add(read(message, binder));
        }
        return messages;
    }

    private HubMessage read(byte[] bytes, InvocationBinder binder) {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(bytes)) {
            HubMessage message = new JavaMessagePackReader(in, bytes, values, binder).read();
            // Arguments that are not to be bound are not read to their end.
            if (in.getTotalReadBytes() != bytes.length
                    && message.getMessageType() != HubMessageType.INVOCATION_BINDING_FAILURE) {
                throw wrongLength(in.getTotalReadBytes(), bytes.length);
            }
            return message;
        } catch (MessagePackException | IOException e) {
            throw new IllegalStateException("Error reading MessagePack data.", e);
        }
    }

    private static IllegalStateException wrongLength(long length, int claimed) {
        return new IllegalStateException(
                "MessagePack message was length " + length + " but claimed to be length " + claimed + ".");
    }

    private static int length(ByteBuffer payload) {
        long length = 0;
        for (int i = 0; i < MOST_LENGTH_BYTES; i++) {
            if (!payload.hasRemaining()) {
                throw new IllegalStateException("The length header was incomplete");
            }
            long next = Byte.toUnsignedLong(payload.get());
            length |= (next & LOW_BITS) << (i * BITS);
            if (next < MORE && length <= Integer.MAX_VALUE) {
                return (int) length;
            }
        }
        throw new IllegalStateException("Messages over 2GB in size are not supported");
    }

    @Override
    public ByteBuffer writeMessage(HubMessage message) {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            new JavaMessagePackWriter(out, values).write(message);
            byte[] bytes = out.toByteArray();
            ByteArrayOutputStream framed = new ByteArrayOutputStream(MOST_LENGTH_BYTES + bytes.length);
            writeLength(bytes.length, framed);
            framed.write(bytes);
            return ByteBuffer.wrap(framed.toByteArray());
        } catch (MessagePackException | IOException e) {
            throw new IllegalStateException("Error writing MessagePack data.", e);
        }
    }

    private static void writeLength(int length, ByteArrayOutputStream out) {
        int rest = length;
        while (rest > LOW_BITS) {
            out.write((rest & LOW_BITS) | MORE);
            rest >>= BITS;
        }
        out.write(rest);
    }
}
