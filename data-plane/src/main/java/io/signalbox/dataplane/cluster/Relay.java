package io.signalbox.dataplane.cluster;

import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's socket on a node for a connection on another one, until either of them or one of the nodes ends it. */
final class Relay implements ClientSocket {
    private final NodeId taker;
    private final NodeId owner;
    private final ClientSocket socket;
    private final Consumer<Relay> over;
    private @Nullable Ear ear;
    private boolean takerDead;
    private boolean ended;

    /** @param over runs when nothing more passes */
    Relay(NodeId taker, NodeId owner, ClientSocket socket, Consumer<Relay> over) {
        this.taker = taker;
        this.owner = owner;
        this.socket = socket;
        this.over = over;
    }

    void begin(Owner there, Comeback comeback) {
        try {
            there.resume(comeback, this);
        } catch (RuntimeException e) {
            ends();
            throw e;
        }
    }

    void onDeath(NodeId node) {
        if (node.equals(owner) && ends()) {
            if (accepted() == null) {
                socket.refuse(404, Reply.UNKNOWN_ID);
            } else {
                socket.close();
            }
        } else if (node.equals(taker)) {
            onTakerDeath();
        }
    }

    private void onTakerDeath() {
        Ear hears;
        synchronized (this) {
            takerDead = true;
            hears = ear;
        }
        if (ends() && hears != null) {
            hears.lost();
        }
    }

    private synchronized @Nullable Ear accepted() {
        return ear;
    }

    private synchronized boolean isOn() {
        return !ended;
    }

    /** Nothing passes from now on. False: it was so before. */
    private boolean ends() {
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
        }
        over.accept(this);
        return true;
    }

    @Override
    public void accept(Ear hears) {
        boolean tooLate;
        synchronized (this) {
            ear = hears;
            tooLate = takerDead;
        }
        if (tooLate) {
            hears.lost();
        } else if (isOn()) {
            socket.accept(new FromTaker(hears));
        }
    }

    @Override
    public void refuse(int status, String text) {
        if (ends()) {
            socket.refuse(status, text);
        }
    }

    @Override
    public void write(ByteBuf bytes, Runnable taken) {
        if (isOn()) {
            socket.write(bytes, taken);
        } else {
            bytes.release();
        }
    }

    @Override
    public void close() {
        if (ends()) {
            socket.close();
        }
    }

    /** What the node says that took the socket. */
    private final class FromTaker implements Ear {
        private final Ear hears;

        FromTaker(Ear hears) {
            this.hears = hears;
        }

        @Override
        public void heard(ByteBuf bytes, Runnable taken) {
            if (isOn()) {
                hears.heard(bytes, taken);
            } else {
                bytes.release();
            }
        }

        @Override
        public void lost() {
            if (ends()) {
                hears.lost();
            }
        }
    }
}
