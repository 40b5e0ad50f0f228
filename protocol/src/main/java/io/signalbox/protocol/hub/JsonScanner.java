package io.signalbox.protocol.hub;

import java.nio.ByteBuffer;

/**
 * Finds the "type" of a JSON message without decoding the rest: the hot path of every client message. It allocates
 * nothing, steps over nested values by their brackets and quotes alone, and stops at the type; what it lets pass, {@link
 * JsonFrameReader} does not. Methods take and return absolute positions; the byte at {@code end} is the terminator.
 */
final class JsonScanner {
    /** Enough for any int, too few for a long to overflow. */
    private static final int MOST_DIGITS = 11;

    private JsonScanner() {}

    /** @throws MalformedFrameException when the message is no object, or has no integer "type" */
    static HubFrame.Kind kindOf(ByteBuffer in, int start, int end) {
        int at = space(in, start, end);
        require(at < end && in.get(at) == '{');
        at = space(in, at + 1, end);
        while (at < end && in.get(at) != '}') {
            require(in.get(at) == '"');
            int nameEnd = string(in, at, end);
            int value = space(in, nameEnd, end);
            require(value < end && in.get(value) == ':');
            value = space(in, value + 1, end);
            if (isType(in, at, nameEnd)) {
                return HubFrame.Kind.of(integer(in, value, end));
            }
            at = space(in, value(in, value, end), end);
            require(at < end && (in.get(at) == ',' || in.get(at) == '}'));
            at = in.get(at) == ',' ? nextName(in, at, end) : at;
        }
        require(at < end);
        throw new MalformedFrameException("Missing required property 'type'.");
    }

    private static int nextName(ByteBuffer in, int comma, int end) {
        int at = space(in, comma + 1, end);
        require(at < end && in.get(at) == '"');
        return at;
    }

    /** A name spelled with escapes is compared by the decoder's rules, so that both readers see the same type. */
    private static boolean isType(ByteBuffer in, int quote, int after) {
        if (after - quote == 6) {
            return in.get(quote + 1) == 't'
                    && in.get(quote + 2) == 'y'
                    && in.get(quote + 3) == 'p'
                    && in.get(quote + 4) == 'e';
        }
        return after - quote > 6 && after - quote <= 26 && hasEscape(in, quote, after) && unescaped(in, quote, after);
    }

    private static boolean hasEscape(ByteBuffer in, int from, int to) {
        for (int i = from; i < to; i++) {
            if (in.get(i) == '\\') {
                return true;
            }
        }
        return false;
    }

    private static boolean unescaped(ByteBuffer in, int quote, int after) {
        int at = quote + 1;
        for (char expected : new char[] {'t', 'y', 'p', 'e'}) {
            if (at < after - 1 && in.get(at) == expected) {
                at++;
            } else if (at + 6 < after && in.get(at) == '\\' && in.get(at + 1) == 'u' && hex(in, at + 2) == expected) {
                at += 6;
            } else {
                return false;
            }
        }
        return at == after - 1;
    }

    private static int hex(ByteBuffer in, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(in.get(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    private static long integer(ByteBuffer in, int start, int end) {
        boolean negative = start < end && in.get(start) == '-';
        int first = negative ? start + 1 : start;
        int at = first;
        long value = 0;
        while (at < end && in.get(at) >= '0' && in.get(at) <= '9' && at - first < MOST_DIGITS) {
            value = value * 10 + in.get(at++) - '0';
        }
        boolean zeroLed = at - first > 1 && in.get(first) == '0';
        long signed = negative ? -value : value;
        if (at == first || zeroLed || at >= end || !endsValue(in.get(at)) || signed != (int) signed) {
            throw new MalformedFrameException(JsonFrameReader.expected("type", "Number"));
        }
        return signed;
    }

    private static boolean endsValue(byte b) {
        return b == ',' || b == '}' || b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** Position after the value that begins at {@code at}. */
    private static int value(ByteBuffer in, int at, int end) {
        require(at < end);
        return switch (in.get(at)) {
            case '"' -> string(in, at, end);
            case '{', '[' -> nested(in, at, end);
            case ',', '}', ']', ':' -> throw malformed();
            default -> scalar(in, at, end);
        };
    }

    private static int scalar(ByteBuffer in, int start, int end) {
        int at = start;
        while (at < end && !endsValue(in.get(at))) {
            at++;
        }
        return at;
    }

    private static int nested(ByteBuffer in, int start, int end) {
        int depth = 1;
        int at = start;
        while (at < end) {
            byte b = in.get(at);
            if (b == '"') {
                at = string(in, at, end);
                continue;
            }
            if (b == '{' || b == '[') {
                require(++depth <= JsonHubProtocol.MOST_DEPTH);
            } else if (b == '}' || b == ']') {
                depth--;
            }
            at++;
            if (depth == 1) {
                return at;
            }
        }
        throw malformed();
    }

    /** Position after the closing quote. */
    private static int string(ByteBuffer in, int quote, int end) {
        for (int at = quote + 1; at < end; at++) {
            byte b = in.get(at);
            if (b == '"') {
                return at + 1;
            }
            if (b == '\\') {
                at++;
            }
        }
        throw malformed();
    }

    private static int space(ByteBuffer in, int start, int end) {
        int at = start;
        while (at < end && (in.get(at) == ' ' || in.get(at) == '\t' || in.get(at) == '\r' || in.get(at) == '\n')) {
            at++;
        }
        return at;
    }

    private static void require(boolean wellFormed) {
        if (!wellFormed) {
            throw malformed();
        }
    }

    private static MalformedFrameException malformed() {
        return new MalformedFrameException(JsonFrameReader.UNREADABLE);
    }
}
