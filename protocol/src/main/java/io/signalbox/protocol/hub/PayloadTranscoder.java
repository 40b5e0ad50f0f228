package io.signalbox.protocol.hub;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One complete message from one encoding to the other, for clients whose protocol the sender did not write. The frame is
 * decoded, its values are copied token by token.
 */
public final class PayloadTranscoder {
    private PayloadTranscoder() {}

    /**
     * The message as MessagePack.
     *
     * @throws MalformedFrameException when it is not a hub message in JSON
     */
    public static ByteString toMessagePack(ByteString jsonFrame) {
        return transcode(jsonFrame, HubProtocol.JSON, HubProtocol.MESSAGE_PACK, JsonToMessagePack::value);
    }

    /**
     * The message as JSON.
     *
     * @throws MalformedFrameException when it is not a hub message in MessagePack, or holds what JSON cannot
     */
    public static ByteString toJson(ByteString messagePackFrame) {
        return transcode(messagePackFrame, HubProtocol.MESSAGE_PACK, HubProtocol.JSON, MessagePackToJson::value);
    }

    private static ByteString transcode(
            ByteString frame, HubProtocol from, HubProtocol to, UnaryOperator<RawValue> value) {
        HubFrame decoded = from.decode(frame.asReadOnlyByteBuffer());
        return UnsafeByteOperations.unsafeWrap(to.encode(withValues(decoded, value)));
    }

    private static HubFrame withValues(HubFrame frame, UnaryOperator<RawValue> value) {
        return switch (frame.kind()) {
            case INVOCATION -> {
                var call = (HubFrame.Invocation) frame;
                List<RawValue> arguments = call.arguments().stream().map(value).toList();
                yield new HubFrame.Invocation(
                        call.headers(), call.invocationId(), call.target(), arguments, call.streamIds());
            }
            case STREAM_INVOCATION -> {
                var call = (HubFrame.StreamInvocation) frame;
                List<RawValue> arguments = call.arguments().stream().map(value).toList();
                yield new HubFrame.StreamInvocation(
                        call.headers(), call.invocationId(), call.target(), arguments, call.streamIds());
            }
            case STREAM_ITEM -> {
                var item = (HubFrame.StreamItem) frame;
                yield new HubFrame.StreamItem(item.headers(), item.invocationId(), value.apply(item.item()));
            }
            case COMPLETION -> {
                var completion = (HubFrame.Completion) frame;
                yield new HubFrame.Completion(
                        completion.headers(),
                        completion.invocationId(),
                        completion.error(),
                        result(completion.result(), value));
            }
            case CANCEL_INVOCATION, PING, CLOSE, ACK, SEQUENCE, UNKNOWN -> frame;
        };
    }

    private static @Nullable RawValue result(@Nullable RawValue result, UnaryOperator<RawValue> value) {
        return result == null ? null : value.apply(result);
    }
}
