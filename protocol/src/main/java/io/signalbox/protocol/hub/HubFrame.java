package io.signalbox.protocol.hub;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One hub message of the nine types. Arguments, items and results stay encoded: whoever knows their types reads them. */
public sealed interface HubFrame {
    Kind kind();

    /** The types by their number on the wire. */
    enum Kind {
        /** A type that this version does not know: to be ignored. */
        UNKNOWN,
        INVOCATION,
        STREAM_ITEM,
        COMPLETION,
        STREAM_INVOCATION,
        CANCEL_INVOCATION,
        PING,
        CLOSE,
        ACK,
        SEQUENCE;

        private static final Kind[] BY_NUMBER = values();

        /** Number on the wire, 1 to 9. */
        public int number() {
            return ordinal();
        }

        /** Whether stateful reconnect numbers messages of this type (spec/signalr-hub.md §8). */
        public boolean isNumbered() {
            return switch (this) {
                case INVOCATION, STREAM_ITEM, COMPLETION, STREAM_INVOCATION, CANCEL_INVOCATION -> true;
                case PING, CLOSE, ACK, SEQUENCE, UNKNOWN -> false;
            };
        }

        public static Kind of(long number) {
            return number >= 1 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : UNKNOWN;
        }
    }

    /**
     * @param invocationId absent when no completion is wanted
     * @param streamIds upload streams, in the order of the target's stream parameters
     */
    record Invocation(
            Map<String, String> headers,
            @Nullable String invocationId,
            String target,
            List<RawValue> arguments,
            List<String> streamIds)
            implements HubFrame {
        public Invocation {
            headers = Map.copyOf(headers);
            arguments = List.copyOf(arguments);
            streamIds = List.copyOf(streamIds);
        }

        /** A send: no headers, no completion wanted, no streams. */
        public static Invocation send(String target, List<RawValue> arguments) {
            return new Invocation(Map.of(), null, target, arguments, List.of());
        }

        @Override
        public Kind kind() {
            return Kind.INVOCATION;
        }
    }

    record StreamInvocation(
            Map<String, String> headers,
            String invocationId,
            String target,
            List<RawValue> arguments,
            List<String> streamIds)
            implements HubFrame {
        public StreamInvocation {
            headers = Map.copyOf(headers);
            arguments = List.copyOf(arguments);
            streamIds = List.copyOf(streamIds);
        }

        @Override
        public Kind kind() {
            return Kind.STREAM_INVOCATION;
        }
    }

    record StreamItem(Map<String, String> headers, String invocationId, RawValue item) implements HubFrame {
        public StreamItem {
            headers = Map.copyOf(headers);
        }

        @Override
        public Kind kind() {
            return Kind.STREAM_ITEM;
        }
    }

    /** @param error and {@code result}: at most one is present; neither means void. */
    record Completion(
            Map<String, String> headers,
            String invocationId,
            @Nullable String error,
            @Nullable RawValue result) implements HubFrame {
        public Completion {
            headers = Map.copyOf(headers);
            if (error != null && result != null) {
                throw new IllegalArgumentException("completion " + invocationId + ": error and result (expected: one)");
            }
        }

        public static Completion failed(String invocationId, String error) {
            return new Completion(Map.of(), invocationId, error, null);
        }

        public static Completion of(String invocationId, RawValue result) {
            return new Completion(Map.of(), invocationId, null, result);
        }

        /** The end of a stream, or a result that is not there. */
        public static Completion empty(String invocationId) {
            return new Completion(Map.of(), invocationId, null, null);
        }

        @Override
        public Kind kind() {
            return Kind.COMPLETION;
        }
    }

    record CancelInvocation(Map<String, String> headers, String invocationId) implements HubFrame {
        public CancelInvocation {
            headers = Map.copyOf(headers);
        }

        @Override
        public Kind kind() {
            return Kind.CANCEL_INVOCATION;
        }
    }

    record Ping() implements HubFrame {
        @Override
        public Kind kind() {
            return Kind.PING;
        }
    }

    record Close(@Nullable String error, boolean allowReconnect) implements HubFrame {
        @Override
        public Kind kind() {
            return Kind.CLOSE;
        }
    }

    record Ack(long sequenceId) implements HubFrame {
        @Override
        public Kind kind() {
            return Kind.ACK;
        }
    }

    record Sequence(long sequenceId) implements HubFrame {
        @Override
        public Kind kind() {
            return Kind.SEQUENCE;
        }
    }

    /** A well-formed message of a type that this version does not know: to be ignored. */
    record Unknown(long number) implements HubFrame {
        @Override
        public Kind kind() {
            return Kind.UNKNOWN;
        }
    }
}
