package io.signalbox.sdk.hub;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.StreamItem;
import io.signalbox.sdk.payload.ValueFormat;
import io.signalbox.sdk.stream.ItemSender;
import io.signalbox.sdk.stream.ItemSender.Sent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The results of one streaming call on their way to its client. */
final class ResultItems implements ItemSender.Outlet {
    private static final Logger LOG = System.getLogger(ResultItems.class.getName());

    private final String invocationId;
    private final ClientSession session;
    private final ValueFormat format;
    private final Ends ends;

    /** What the caller of the method does at the end. */
    interface Ends {
        /** Before the completion; its error text, or null. */
        @Nullable
        String error(@Nullable Throwable failure);

        /** After everything. */
        void over();
    }

    ResultItems(String invocationId, ClientSession session, ValueFormat format, Ends ends) {
        this.invocationId = invocationId;
        this.session = session;
        this.format = format;
        this.ends = ends;
    }

    @Override
    public Sent send(@Nullable Object item) {
        try {
            return session.downstream().push(encoded(new StreamItem(Map.of(), invocationId, format.write(item))));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            LOG.log(Level.WARNING, "an item of invocation " + invocationId + " cannot be sent: its connection ends", e);
            session.fail(e);
            return Sent.BROKEN;
        }
    }

    @Override
    public void whenRoom(Runnable more) {
        session.downstream().whenRoom(more);
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        String error = ends.error(failure);
        session.downstream()
                .push(encoded(error == null ? Completion.empty(invocationId) : Completion.failed(invocationId, error)));
        ends.over();
    }

    @Override
    public void abandoned() {
        ends.over();
    }

    private ByteString encoded(HubFrame frame) {
        return UnsafeByteOperations.unsafeWrap(format.protocol().encode(frame));
    }
}
