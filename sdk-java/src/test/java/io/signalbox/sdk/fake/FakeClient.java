package io.signalbox.sdk.fake;

import com.fasterxml.jackson.databind.type.TypeFactory;
import com.google.protobuf.ByteString;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.CloseClient;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.FromAppServer.FrameCase;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubFrame.CancelInvocation;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubFrame.Invocation;
import io.signalbox.protocol.hub.HubFrame.StreamInvocation;
import io.signalbox.protocol.hub.HubFrame.StreamItem;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.sdk.payload.Mappers;
import io.signalbox.sdk.payload.ValueFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client of a stream, which a test speaks for. */
public final class FakeClient {
    private final FakeStream stream;
    private final String id;
    private final HubProtocol protocol;
    private final ValueFormat format;

    FakeClient(FakeStream stream, String id, HubProtocol protocol) {
        this.stream = stream;
        this.id = id;
        this.protocol = protocol;
        this.format = protocol == HubProtocol.JSON
                ? ValueFormat.json(Mappers.json())
                : ValueFormat.messagePack(Mappers.messagePack());
    }

    public String id() {
        return id;
    }

    public void send(String target, @Nullable Object... arguments) throws IOException {
        send(new Invocation(Map.of(), null, target, encoded(arguments), List.of()));
    }

    public void invoke(String invocationId, String target, @Nullable Object... arguments) throws IOException {
        send(new Invocation(Map.of(), invocationId, target, encoded(arguments), List.of()));
    }

    /** Invokes a streaming method. */
    public void stream(String invocationId, String target, @Nullable Object... arguments) throws IOException {
        send(new StreamInvocation(Map.of(), invocationId, target, encoded(arguments), List.of()));
    }

    /** Sends an item of an upload stream. */
    public void item(String streamId, @Nullable Object item) throws IOException {
        send(new StreamItem(Map.of(), streamId, format.write(item)));
    }

    public void cancel(String invocationId) {
        send(new CancelInvocation(Map.of(), invocationId));
    }

    public void send(HubFrame... frames) {
        ByteString all = ByteString.EMPTY;
        for (HubFrame frame : frames) {
            all = all.concat(ByteString.copyFrom(protocol.encode(frame)));
        }
        sendBytes(all);
    }

    public void sendText(String text) {
        sendBytes(ByteString.copyFrom(text, StandardCharsets.UTF_8));
    }

    public void sendBytes(ByteString bytes) {
        stream.send(ToAppServer.newBuilder()
                .setClientData(ClientData.newBuilder().setConnectionId(id).setFrames(bytes))
                .build());
    }

    public List<RawValue> encoded(@Nullable Object... values) throws IOException {
        List<RawValue> encoded = new ArrayList<>();
        for (Object value : Arrays.asList(values)) {
            encoded.add(format.write(value));
        }
        return encoded;
    }

    /** The next frame that goes to this client alone. */
    public HubFrame nextFrame() throws InterruptedException {
        FromAppServer frame = stream.next(FrameCase.CLIENT_DATA);
        if (!frame.getClientData().getConnectionId().equals(id)) {
            return nextFrame();
        }
        return protocol.decode(frame.getClientData().getFrames().asReadOnlyByteBuffer());
    }

    /** The next item of a result stream, which must be what comes next. */
    public @Nullable Object item(Class<?> type) throws InterruptedException, IOException {
        StreamItem item = (StreamItem) nextFrame();
        return format.read(item.item(), TypeFactory.defaultInstance().constructType(type));
    }

    public Completion completion() throws InterruptedException {
        return (Completion) nextFrame();
    }

    /** What a JSON client gets for an invocation, as text. */
    public String json() throws InterruptedException {
        return stream.next(FrameCase.CLIENT_DATA).getClientData().getFrames().toStringUtf8();
    }

    public CloseClient close() throws InterruptedException {
        CloseClient close = stream.next(FrameCase.CLOSE_CLIENT).getCloseClient();
        return close.getConnectionId().equals(id) ? close : close();
    }
}
