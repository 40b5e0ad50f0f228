package io.signalbox.standalone.endtoend;

import com.microsoft.signalr.CloseMessage;
import com.microsoft.signalr.CompletionMessage;
import com.microsoft.signalr.HubMessage;
import com.microsoft.signalr.InvocationBinder;
import com.microsoft.signalr.InvocationBindingFailureMessage;
import com.microsoft.signalr.InvocationMessage;
import com.microsoft.signalr.PingMessage;
import com.microsoft.signalr.StreamBindingFailureMessage;
import com.microsoft.signalr.StreamItem;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageUnpacker;

/**
 * Reads one message. Of the types that only clients send, and of those that came after version 1, it knows none: like
 * those of Microsoft's module, its client does not live through them.
 */
final class JavaMessagePackReader {
    private static final int ITEMS_WITHOUT_STREAMS = 5;
    private static final int ITEMS_WITHOUT_RECONNECT = 2;

    private final MessageUnpacker in;
    private final byte[] bytes;
    private final JavaMessagePackValues values;
    private final InvocationBinder binder;

    /**
     * Before the message.
     *
     * @param in at its first byte
     * @param bytes all of it, without its length
     */
    JavaMessagePackReader(MessageUnpacker in, byte[] bytes, JavaMessagePackValues values, InvocationBinder binder) {
        this.in = in;
        this.bytes = bytes;
        this.values = values;
        this.binder = binder;
    }

    HubMessage read() throws IOException {
        int items = in.unpackArrayHeader();
        int type = in.unpackInt();
        return switch (type) {
            case 1 -> invocation(items > ITEMS_WITHOUT_STREAMS);
            case 2 -> streamItem();
            case 3 -> completion();
            case 6 -> PingMessage.getInstance();
            case 7 -> close(items > ITEMS_WITHOUT_RECONNECT);
            default -> throw new IllegalStateException("type of a message: " + type + " (expected: 1, 2, 3, 6 or 7)");
        };
    }

    private HubMessage invocation(boolean withStreams) throws IOException {
        Map<String, String> headers = headers();
        String id = textOrNil();
        String invocationId = id == null || id.isEmpty() ? null : id;
        String target = in.unpackString();
        Object[] arguments;
        try {
            arguments = arguments(binder.getParameterTypes(target));
        } catch (IOException | RuntimeException e) {
            return new InvocationBindingFailureMessage(invocationId, target, e);
        }
        List<String> streamIds = withStreams ? texts() : List.of();
        return new InvocationMessage(headers, invocationId, target, arguments, streamIds);
    }

    private Object[] arguments(List<Type> types) throws IOException {
        int count = in.unpackArrayHeader();
        if (count != types.size()) {
            throw new IllegalStateException(
                    "Invocation provides " + count + " argument(s) but target expects " + types.size() + ".");
        }
        Object[] arguments = new Object[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = values.read(in, bytes, types.get(i));
        }
        return arguments;
    }

    private HubMessage streamItem() throws IOException {
        Map<String, String> headers = headers();
        String invocationId = in.unpackString();
        try {
            return new StreamItem(headers, invocationId, result(invocationId));
        } catch (IOException | RuntimeException e) {
            return new StreamBindingFailureMessage(invocationId, e);
        }
    }

    private HubMessage completion() throws IOException {
        Map<String, String> headers = headers();
        String invocationId = in.unpackString();
        int kind = in.unpackInt();
        return switch (kind) {
            case JavaMessagePackWriter.ERROR -> new CompletionMessage(headers, invocationId, null, in.unpackString());
            case JavaMessagePackWriter.NO_RESULT -> new CompletionMessage(headers, invocationId, null, null);
            case JavaMessagePackWriter.RESULT ->
                new CompletionMessage(headers, invocationId, result(invocationId), null);
            default -> throw new IllegalStateException("Invalid invocation result kind.");
        };
    }

    private @Nullable Object result(String invocationId) throws IOException {
        return values.read(in, bytes, binder.getReturnType(invocationId));
    }

    private HubMessage close(boolean withReconnect) throws IOException {
        String error = textOrNil();
        return new CloseMessage(error, withReconnect && in.unpackBoolean());
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (int left = in.unpackMapHeader(); left > 0; left--) {
            headers.put(in.unpackString(), in.unpackString());
        }
        return headers;
    }

    private List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.unpackArrayHeader(); left > 0; left--) {
            texts.add(in.unpackString());
        }
        return texts;
    }

    private @Nullable String textOrNil() throws IOException {
        return in.tryUnpackNil() ? null : in.unpackString();
    }
}
