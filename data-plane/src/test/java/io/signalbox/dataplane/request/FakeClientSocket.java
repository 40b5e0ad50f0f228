package io.signalbox.dataplane.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client's socket at the node that took it: it remembers what it was told, and takes bytes when the test says so. */
public final class FakeClientSocket implements ClientSocket {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> untaken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile @Nullable Ear ear;

    /** In order: {@code accept}, {@code refuse <status> <text>}, {@code bytes <…>}, {@code close}. */
    public List<String> told() {
        return told;
    }

    /** The client says something. */
    public void say(String text) {
        ear().heard(Unpooled.copiedBuffer(text, UTF_8), taken::incrementAndGet);
    }

    /** How much of it was taken. */
    public int taken() {
        return taken.get();
    }

    /** The socket is gone. */
    public void lose() {
        ear().lost();
    }

    /** Takes the oldest bytes. */
    public void take() {
        untaken.remove().run();
    }

    private Ear ear() {
        Ear accepted = ear;
        if (accepted == null) {
            throw new AssertionError("not accepted: " + told);
        }
        return accepted;
    }

    @Override
    public void accept(Ear hears) {
        ear = hears;
        told.add("accept");
    }

    @Override
    public void refuse(int status, String text) {
        told.add(("refuse " + status + " " + text).strip());
    }

    @Override
    public void write(ByteBuf bytes, Runnable whenTaken) {
        untaken.add(whenTaken);
        told.add("bytes " + bytes.toString(UTF_8));
        bytes.release();
    }

    @Override
    public void close() {
        told.add("close");
    }
}
