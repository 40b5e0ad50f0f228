package io.signalbox.controlplane.feed;

import io.grpc.stub.ServerCallStreamObserver;
import io.signalbox.protocol.grpc.TenantEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's end of a call whose other end reads while {@code ready} says so. */
final class CallThatIsRead extends ServerCallStreamObserver<TenantEvent> {
    final List<TenantEvent> sent = new ArrayList<>();
    boolean ready = true;

    @Nullable
    Throwable ended;

    @Override
    public void onNext(TenantEvent event) {
        sent.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        ended = failure;
    }

    @Override
    public void onCompleted() {
        throw new IllegalStateException("the server never completes this call");
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
}
