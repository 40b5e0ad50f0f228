package io.signalbox.dataplane.cluster.link;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.grpc.FromAsker;
import io.signalbox.protocol.grpc.FromOwner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request of a client here that another node answers. What that node says comes on a network thread, in order. */
final class ForwardedAsk implements ClientResponseObserver<FromAsker, FromOwner> {
    private final Reply client;
    private @Nullable ClientCallStreamObserver<FromAsker> out;
    private volatile boolean begun;
    /** Nothing more is told to the client. */
    private volatile boolean said;

    private boolean over;
    private long bytes;

    ForwardedAsk(Reply client) {
        this.client = client;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FromAsker> requests) {
        out = requests;
    }

    void begin(ClientRequest request) {
        send(FromAsker.newBuilder().setRequest(RequestWire.toWire(request)));
    }

    private void taken(long number, boolean whole) {
        send(FromAsker.newBuilder().setTaken(RequestWire.taken(number, whole)));
    }

    private synchronized void send(FromAsker.Builder frame) {
        if (!over) {
            out().onNext(frame.build());
        }
    }

    private ClientCallStreamObserver<FromAsker> out() {
        return Objects.requireNonNull(out, "not started");
    }

    /** What was said in full is not taken back. */
    void hangUp() {
        if (said) {
            return;
        }
        said = true;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        out().cancel("the client hung up", null);
        // Nobody reads it; but whoever waits behind this request hears that it is over.
        client.text(404, Reply.UNKNOWN_ID);
    }

    @Override
    public void onNext(FromOwner frame) {
        if (said) {
            return;
        }
        switch (frame.getFrameCase()) {
            case TEXT -> {
                said = true;
                client.text(frame.getText().getStatus(), frame.getText().getText());
            }
            case REFUSED -> {
                said = true;
                client.refused(LinkWire.refusal(frame.getRefused()));
            }
            case MESSAGES -> {
                said = true;
                long number = ++bytes;
                client.messages(RequestWire.buffer(frame.getMessages()), whole -> taken(number, whole));
            }
            case BEGIN, EVENT, END -> onStream(frame);
            case ABORT -> {
                said = true;
                client.abort();
            }
            case FRAME_NOT_SET -> {
                // Of a later version.
            }
        }
    }

    private void onStream(FromOwner frame) {
        if (frame.hasBegin()) {
            begun = true;
            client.begin();
            return;
        }
        long number = ++bytes;
        if (frame.hasEvent()) {
            client.event(RequestWire.buffer(frame.getEvent()), () -> taken(number, true));
        } else {
            said = true;
            client.end(() -> taken(number, true));
        }
    }

    @Override
    public void onError(Throwable cause) {
        onCompleted();
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            over = true;
        }
        if (said) {
            return;
        }
        said = true;
        if (begun) {
            client.abort();
        } else {
            client.text(404, Reply.UNKNOWN_ID);
        }
    }
}
