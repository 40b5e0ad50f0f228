package io.signalbox.dataplane.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A client's end of a request: it remembers what it was told, and takes bytes when the test says so. */
public final class FakeReply implements Reply {
    private final List<String> told = new ArrayList<>();
    private final Queue<Runnable> untaken = new ArrayDeque<>();
    private boolean takesAtOnce = true;

    /** From now on bytes are taken only by {@link #take}. */
    public FakeReply stuck() {
        takesAtOnce = false;
        return this;
    }

    /** Takes the oldest bytes. */
    public void take() {
        untaken.remove().run();
    }

    /** In order: {@code <status> <text>}, {@code refused <refusal>}, {@code messages <…>}, {@code begin}, {@code event <…>}, {@code end}, {@code abort}. */
    public synchronized List<String> told() {
        return List.copyOf(told);
    }

    private synchronized void tell(String what) {
        told.add(what);
    }

    private void bytes(String kind, ByteBuf bytes, Runnable taken) {
        tell(kind + " " + bytes.toString(UTF_8).replace('\u001e', '|'));
        bytes.release();
        taken(taken);
    }

    private void taken(Runnable taken) {
        if (takesAtOnce) {
            taken.run();
        } else {
            untaken.add(taken);
        }
    }

    @Override
    public void text(int status, String text) {
        tell((status + " " + text).strip());
    }

    @Override
    public void refused(RefusedException cause) {
        tell("refused " + cause.refusal());
    }

    @Override
    public void messages(ByteBuf messages, Runnable taken) {
        bytes("messages", messages, taken);
    }

    @Override
    public void begin() {
        tell("begin");
    }

    @Override
    public void event(ByteBuf events, Runnable taken) {
        bytes("event", events, taken);
    }

    @Override
    public void end(Runnable taken) {
        tell("end");
        taken(taken);
    }

    /** Whatever was not taken is lost. */
    @Override
    public void abort() {
        tell("abort");
        takesAtOnce = true;
        while (!untaken.isEmpty()) {
            take();
        }
    }
}
