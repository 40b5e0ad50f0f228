package io.signalbox.standalone.endtoend;

import com.microsoft.signalr.CancelInvocationMessage;
import com.microsoft.signalr.CloseMessage;
import com.microsoft.signalr.CompletionMessage;
import com.microsoft.signalr.HubMessage;
import com.microsoft.signalr.InvocationMessage;
import com.microsoft.signalr.StreamItem;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePacker;

/** Writes one message, without its length. */
record JavaMessagePackWriter(MessagePacker out, JavaMessagePackValues values) {
    static final int ERROR = 1;
    static final int NO_RESULT = 2;
    static final int RESULT = 3;

    void write(HubMessage message) throws IOException {
        switch (message.getMessageType()) {
            case INVOCATION, STREAM_INVOCATION -> invocation((InvocationMessage) message);
            case STREAM_ITEM -> streamItem((StreamItem) message);
            case COMPLETION -> completion((CompletionMessage) message);
            case CANCEL_INVOCATION -> cancelInvocation((CancelInvocationMessage) message);
            case PING -> begin(message, 1);
            case CLOSE -> close((CloseMessage) message);
            case INVOCATION_BINDING_FAILURE, STREAM_BINDING_FAILURE ->
                throw new IllegalStateException("Unexpected message type: " + message.getMessageType());
        }
    }

    private void begin(HubMessage message, int items) throws IOException {
        out.packArrayHeader(items).packInt(message.getMessageType().value);
    }

    /** Six items always, whatever it is for: one that wants no answer has nil for its id. */
    private void invocation(InvocationMessage message) throws IOException {
        begin(message, 6);
        headers(message.getHeaders());
        textOrNil(message.getInvocationId());
        out.packString(message.getTarget());
        Object[] arguments = message.getArguments();
        out.packArrayHeader(arguments.length);
        for (Object argument : arguments) {
            value(argument);
        }
        Collection<String> streamIds = message.getStreamIds();
        out.packArrayHeader(streamIds == null ? 0 : streamIds.size());
        if (streamIds != null) {
            for (String id : streamIds) {
                out.packString(id);
            }
        }
    }

    private void streamItem(StreamItem message) throws IOException {
        begin(message, 4);
        headers(message.getHeaders());
        out.packString(message.getInvocationId());
        value(message.getItem());
    }

    /** A result that is null is none. */
    private void completion(CompletionMessage message) throws IOException {
        int kind = message.getError() != null ? ERROR : message.getResult() != null ? RESULT : NO_RESULT;
        begin(message, kind == NO_RESULT ? 4 : 5);
        headers(message.getHeaders());
        out.packString(message.getInvocationId());
        out.packInt(kind);
        if (kind == ERROR) {
            out.packString(message.getError());
        } else if (kind == RESULT) {
            value(message.getResult());
        }
    }

    private void cancelInvocation(CancelInvocationMessage message) throws IOException {
        begin(message, 3);
        headers(message.getHeaders());
        out.packString(message.getInvocationId());
    }

    /** Three items always. */
    private void close(CloseMessage message) throws IOException {
        begin(message, 3);
        textOrNil(message.getError());
        out.packBoolean(message.getAllowReconnect());
    }

    private void headers(@Nullable Map<String, String> headers) throws IOException {
        Map<String, String> all = headers == null ? Map.of() : headers;
        out.packMapHeader(all.size());
        for (Map.Entry<String, String> header : all.entrySet()) {
            out.packString(header.getKey()).packString(header.getValue());
        }
    }

    private void textOrNil(@Nullable String text) throws IOException {
        if (text == null || text.isEmpty()) {
            out.packNil();
        } else {
            out.packString(text);
        }
    }

    private void value(@Nullable Object value) throws IOException {
        out.addPayload(values.write(value));
    }
}
