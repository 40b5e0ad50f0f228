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
    private final Queue<Taken> untaken = new ArrayDeque<>();
    private boolean takesAtOnce = true;
    private boolean gone;

    /** From now on bytes are taken only by {@link #take}. */
    public FakeReply stuck() {
        takesAtOnce = false;
        return this;
    }

    /** The client is gone, and nobody knows yet. */
    public FakeReply gone() {
        gone = true;
        return this;
    }

    /** Takes the oldest bytes. */
    public void take() {
        untaken.remove().told(true);
    }

    /** In order: {@code <status> <text>}, {@code refused <refusal>}, {@code messages <…>}, {@code begin}, {@code event <…>}, {@code end}, {@code abort}. */
    public synchronized List<String> told() {
        return List.copyOf(told);
    }

    private synchronized void tell(String what) {
        told.add(what);
    }

    private void bytes(String kind, ByteBuf bytes, Taken taken) {
        if (gone) {
            bytes.release();
            taken.told(false);
            return;
        }
        tell(kind + " " + bytes.toString(UTF_8).replace('\u001e', '|'));
        bytes.release();
        taken(taken);
    }

    private void taken(Taken taken) {
        if (takesAtOnce) {
            taken.told(true);
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
    public void messages(ByteBuf messages, Taken taken) {
        bytes("messages", messages, taken);
    }

    @Override
    public void begin() {
        tell("begin");
    }

    @Override
    public void event(ByteBuf events, Runnable taken) {
        bytes("event", events, whole -> taken.run());
    }

    @Override
    public void end(Runnable taken) {
        tell("end");
        taken(whole -> taken.run());
    }

    /** Whatever was not taken is lost. */
    @Override
    public void abort() {
        tell("abort");
        gone = true;
        while (!untaken.isEmpty()) {
            untaken.remove().told(false);
        }
    }
}
