package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transport whose socket is a list; unframed, and it takes as many bytes as the test lets it. */
public final class FakeTransport implements Transport {
    private static final Framing BARE = new Framing() {
        @Override
        public int slot() {
            return 2;
        }

        @Override
        public ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary) {
            return allocator.buffer(messages.remaining()).writeBytes(messages);
        }
    };

    private final List<byte[]> writes = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private @Nullable VirtualMachineError broken;
    private long pending;
    private boolean blocked;
    private boolean reading = true;

    @Override
    public Framing framing() {
        return BARE;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean stalled() {
        return blocked && pending > 0;
    }

    @Override
    public void write(ByteBuf framed) {
        VirtualMachineError due = broken;
        if (due != null) {
            throw due;
        }
        byte[] bytes = ByteBufUtil.getBytes(framed);
        if (blocked) {
            pending += bytes.length;
        }
        writes.add(bytes);
        calls.add("write");
    }

    @Override
    public long pendingBytes() {
        return pending;
    }

    @Override
    public void reading(boolean on) {
        reading = on;
    }

    @Override
    public void close() {
        calls.add("close");
    }

    @Override
    public void abort() {
        calls.add("abort");
    }

    /** From now on nothing leaves: what is written stays pending. */
    public void block() {
        blocked = true;
    }

    /** What was pending has left, and so does what comes. */
    public void unblock() {
        blocked = false;
        pending = 0;
    }

    /** From now on each write fails with this. */
    public void fail(VirtualMachineError with) {
        broken = with;
    }

    public boolean isReading() {
        return reading;
    }

    public List<byte[]> writes() {
        return writes;
    }

    /** The calls {@code write}, {@code close} and {@code abort}, in their order. */
    public List<String> calls() {
        return calls;
    }

    public boolean closed() {
        return calls.contains("close");
    }

    public boolean aborted() {
        return calls.contains("abort");
    }

    /** Everything written, as text; 0x1E shows as a line break. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8).replace('\u001e', '\n');
    }

    /** Messages of the JSON hub protocol, after the handshake's answer. */
    public List<String> messages() {
        List<String> lines = text().lines().toList();
        return lines.isEmpty() ? lines : lines.subList(1, lines.size());
    }

    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        writes.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
