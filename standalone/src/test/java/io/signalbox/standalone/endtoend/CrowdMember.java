package io.signalbox.standalone.endtoend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** One of many: shakes hands in its protocol and reads the numbers that hub messages carry. */
final class CrowdMember {
    private static final Pattern NUMBER = Pattern.compile("\"arguments\":\\[(\\d+)]");
    private static final String SEPARATOR = "\u001e";
    private static final int INVOCATION = 1;
    private static final int COMPLETION = 3;
    /** {@code [1, {}, "e", "Echo", [""], []]}, behind its length. */
    private static final byte[] ECHO = HexFormat.of().parseHex("0d960180a165a44563686f91a090");

    private final RawClient socket;
    private final boolean binary;
    private boolean answered;

    CrowdMember(RawClient socket, boolean binary) {
        this.socket = socket;
        this.binary = binary;
    }

    void shakeHands() {
        socket.json("{\"protocol\":\"" + (binary ? "messagepack" : "json") + "\",\"version\":1}");
        String answer = socket.nextText();
        if (!answer.equals("{}" + SEPARATOR)) {
            throw new AssertionError("handshake: " + answer);
        }
    }

    /** The numbers that come until {@code last}, which is the last of them. */
    List<Integer> numbersUntil(int last) {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.isEmpty() || numbers.get(numbers.size() - 1) != last) {
            numbers.addAll(read(socket.next()));
        }
        return numbers;
    }

    /** Invokes a method of the hub, whose answer {@link #numbersUntilAnswer} reads up to. */
    void ask() {
        if (binary) {
            socket.bytes(ECHO);
        } else {
            socket.json("{\"type\":1,\"invocationId\":\"e\",\"target\":\"Echo\",\"arguments\":[\"\"]}");
        }
    }

    /** The numbers that come before the answer. */
    List<Integer> numbersUntilAnswer() {
        List<Integer> numbers = new ArrayList<>();
        while (!answered) {
            numbers.addAll(read(socket.next()));
        }
        answered = false;
        return numbers;
    }

    /** Joins a group of the hub, as {@link #ask} asks. JSON only. */
    void join(String group) {
        socket.json("{\"type\":1,\"invocationId\":\"e\",\"target\":\"Join\",\"arguments\":[\"" + group + "\"]}");
    }

    boolean isOpen() {
        return socket.isOpen();
    }

    void leave() {
        socket.close();
    }

    private List<Integer> read(byte[] message) {
        try {
            return binary ? readBinary(ByteBuffer.wrap(message)) : readText(message);
        } catch (IOException e) {
            throw new AssertionError("not MessagePack: " + e, e);
        }
    }

    private List<Integer> readText(byte[] message) {
        List<Integer> numbers = new ArrayList<>();
        for (String frame : new String(message, StandardCharsets.UTF_8).split(SEPARATOR)) {
            answered |= frame.startsWith("{\"type\":3,");
            Matcher matcher = NUMBER.matcher(frame);
            if (matcher.find()) {
                numbers.add(Integer.valueOf(matcher.group(1)));
            }
        }
        return numbers;
    }

    /** {@code [1, headers, id, target, [number], streams]}, each behind its length. */
    private List<Integer> readBinary(ByteBuffer message) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        while (message.hasRemaining()) {
            int length = 0;
            for (int shift = 0, next = 0x80; (next & 0x80) != 0; shift += 7) {
                next = message.get();
                length |= (next & 0x7f) << shift;
            }
            ByteBuffer frame = message.slice().limit(length);
            message.position(message.position() + length);
            MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(frame);
            unpacker.unpackArrayHeader();
            int type = unpacker.unpackInt();
            answered |= type == COMPLETION;
            if (type == INVOCATION) {
                unpacker.skipValue(3);
                unpacker.unpackArrayHeader();
                numbers.add(unpacker.unpackInt());
            }
        }
        return numbers;
    }
}
