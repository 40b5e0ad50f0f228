package io.signalbox.dataplane.cluster.link;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.grpc.EventsBegin;
import io.signalbox.protocol.grpc.EventsEnd;
import io.signalbox.protocol.grpc.FromAsker;
import io.signalbox.protocol.grpc.FromOwner;
import io.signalbox.protocol.grpc.HangUp;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of a client on another node that the owner here answers. Any thread. */
final class AnsweredAsk implements Reply, StreamObserver<FromAsker> {
    private final Owner owner;
    private final ServerCallStreamObserver<FromOwner> out;
    private final Told told = new Told();
    private @Nullable Runnable hangUp;
    /** Nothing more is to be said. */
    private boolean said;
    /** Nothing more can be said: the call has ended. */
    private boolean over;

    private boolean gone;

    AnsweredAsk(Owner owner, ServerCallStreamObserver<FromOwner> out) {
        this.owner = owner;
        this.out = out;
    }

    // from the asker

    @Override
    public void onNext(FromAsker frame) {
        switch (frame.getFrameCase()) {
            case REQUEST -> onRequest(frame);
            case TAKEN -> onTaken(frame.getTaken().getNumber(), frame.getTaken().getWhole());
            case FRAME_NOT_SET -> {
                // Of a later version.
            }
        }
    }

    private void onRequest(FromAsker frame) {
        Runnable whenHungUp;
        try {
            whenHungUp = owner.ask(RequestWire.fromWire(frame.getRequest()), this);
        } catch (RefusedException e) {
            refused(e);
            return;
        } catch (RuntimeException e) {
            Log.LOG.requestFailed(e);
            refused(new RefusedException(Refusal.INTERNAL));
            return;
        }
        synchronized (this) {
            hangUp = whenHungUp;
            if (!gone) {
                return;
            }
        }
        whenHungUp.run();
    }

    private void onTaken(long number, boolean whole) {
        Taken taken;
        synchronized (this) {
            taken = told.taken(number);
            if (said && told.isNone()) {
                complete();
            }
        }
        if (taken != null) {
            taken.told(whole);
        }
    }

    /** The client hung up, or its node is gone. */
    void onGone() {
        Runnable whenHungUp;
        List<Taken> lost;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            over = true;
            lost = told.lost();
            whenHungUp = hangUp;
        }
        lost.forEach(taken -> taken.told(false));
        if (whenHungUp != null) {
            whenHungUp.run();
        }
    }

    @Override
    public void onError(Throwable cause) {
        onGone();
    }

    @Override
    public void onCompleted() {
        // It says no more of its own, and goes on listening.
    }

    // from the owner

    /** False: it is too late. */
    private synchronized boolean say(FromOwner.Builder frame, boolean last, @Nullable Taken taken) {
        if (over || said) {
            return false;
        }
        said = last;
        if (taken != null) {
            told.await(taken);
        }
        out.onNext(frame.build());
        if (last && told.isNone()) {
            complete();
        }
        return true;
    }

    private void complete() {
        if (!over) {
            over = true;
            out.onCompleted();
        }
    }

    @Override
    public void text(int status, String text) {
        say(FromOwner.newBuilder().setText(RequestWire.text(status, text)), true, null);
    }

    @Override
    public void refused(RefusedException cause) {
        say(FromOwner.newBuilder().setRefused(LinkWire.refused(cause)), true, null);
    }

    @Override
    public void messages(ByteBuf messages, Taken taken) {
        ByteString bytes = RequestWire.bytes(messages);
        if (!say(FromOwner.newBuilder().setMessages(bytes), true, taken)) {
            taken.told(false);
        }
    }

    @Override
    public void begin() {
        say(FromOwner.newBuilder().setBegin(EventsBegin.getDefaultInstance()), false, null);
    }

    @Override
    public void event(ByteBuf events, Runnable taken) {
        ByteString bytes = RequestWire.bytes(events);
        if (!say(FromOwner.newBuilder().setEvent(bytes), false, whole -> taken.run())) {
            taken.run();
        }
    }

    @Override
    public void end(Runnable taken) {
        if (!say(FromOwner.newBuilder().setEnd(EventsEnd.getDefaultInstance()), true, whole -> taken.run())) {
            taken.run();
        }
    }

    /** Even after the last was said, as long as it has not been taken. */
    @Override
    public void abort() {
        List<Taken> lost;
        synchronized (this) {
            if (over) {
                return;
            }
            said = true;
            out.onNext(
                    FromOwner.newBuilder().setAbort(HangUp.getDefaultInstance()).build());
            complete();
            lost = told.lost();
        }
        lost.forEach(taken -> taken.told(false));
    }
}
