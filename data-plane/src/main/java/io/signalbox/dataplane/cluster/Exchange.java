package io.signalbox.dataplane.cluster;

import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request that another node answers, until that is done or one of the two dies. Any thread. */
final class Exchange implements Reply {
    private final NodeId asker;
    private final NodeId owner;
    private final Reply client;
    private final Consumer<Exchange> over;
    private final Set<Bytes> untaken = new HashSet<>();
    private @Nullable Runnable hangUp;
    private boolean begun;
    private boolean said;
    private boolean dead;
    private boolean hungUp;

    /** @param over runs when nothing more comes of it */
    Exchange(NodeId asker, NodeId owner, Reply client, Consumer<Exchange> over) {
        this.asker = asker;
        this.owner = owner;
        this.client = client;
        this.over = over;
    }

    /** Bytes on their way to the client. */
    private final class Bytes {
        private final Taken taken;
        private final boolean last;

        Bytes(Taken taken, boolean last) {
            this.taken = taken;
            this.last = last;
        }

        void told(boolean whole) {
            synchronized (Exchange.this) {
                if (!untaken.remove(this)) {
                    return;
                }
            }
            if (last) {
                over.accept(Exchange.this);
            }
            taken.told(whole);
        }
    }

    void begin(Owner there, ClientRequest request) {
        Runnable whenHungUp;
        try {
            whenHungUp = there.ask(request, this);
        } catch (RuntimeException e) {
            over.accept(this);
            throw e;
        }
        boolean already;
        synchronized (this) {
            hangUp = whenHungUp;
            already = hungUp;
        }
        if (already) {
            whenHungUp.run();
        }
    }

    void hangUp() {
        Runnable tell;
        synchronized (this) {
            hungUp = true;
            tell = hangUp;
        }
        if (tell != null) {
            tell.run();
        }
    }

    void onDeath(NodeId node) {
        if (!node.equals(owner) && !node.equals(asker)) {
            return;
        }
        boolean answered;
        boolean started;
        List<Bytes> lost;
        synchronized (this) {
            if (dead) {
                return;
            }
            dead = true;
            answered = said;
            started = begun;
            lost = List.copyOf(untaken);
        }
        over.accept(this);
        if (node.equals(asker)) {
            lost.forEach(bytes -> bytes.told(false));
            hangUp();
        } else if (!answered && started) {
            client.abort();
        } else if (!answered) {
            client.text(404, UNKNOWN_ID);
        }
    }

    /** The last that is said. False: it is too late. */
    private synchronized boolean ends() {
        boolean first = !dead && !said;
        said = true;
        return first;
    }

    /** Null: it is too late. */
    private synchronized @Nullable Bytes sent(Taken taken, boolean last) {
        if (dead || said) {
            return null;
        }
        said = last;
        Bytes bytes = new Bytes(taken, last);
        untaken.add(bytes);
        return bytes;
    }

    @Override
    public void text(int status, String text) {
        if (ends()) {
            over.accept(this);
            client.text(status, text);
        }
    }

    @Override
    public void refused(RefusedException cause) {
        if (ends()) {
            over.accept(this);
            client.refused(cause);
        }
    }

    @Override
    public void messages(ByteBuf messages, Taken taken) {
        Bytes bytes = sent(taken, true);
        if (bytes != null) {
            client.messages(messages, bytes::told);
        } else {
            messages.release();
            taken.told(false);
        }
    }

    @Override
    public void begin() {
        synchronized (this) {
            if (dead || said) {
                return;
            }
            begun = true;
        }
        client.begin();
    }

    @Override
    public void event(ByteBuf events, Runnable taken) {
        Bytes bytes = sent(whole -> taken.run(), false);
        if (bytes != null) {
            client.event(events, () -> bytes.told(true));
        } else {
            events.release();
            taken.run();
        }
    }

    @Override
    public void end(Runnable taken) {
        Bytes bytes = sent(whole -> taken.run(), true);
        if (bytes != null) {
            client.end(() -> bytes.told(true));
        } else {
            taken.run();
        }
    }

    @Override
    public void abort() {
        boolean cut;
        synchronized (this) {
            cut = !dead;
            said = true;
        }
        if (cut) {
            over.accept(this);
            client.abort();
        }
    }
}
