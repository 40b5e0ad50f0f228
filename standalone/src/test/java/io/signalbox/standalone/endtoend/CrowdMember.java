package io.signalbox.standalone.endtoend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

    private final RawClient socket;
    private final boolean binary;

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

    /** What came beyond that. */
    List<Integer> more() {
        List<Integer> numbers = new ArrayList<>();
        for (byte[] message = socket.poll(); message != null; message = socket.poll()) {
            numbers.addAll(read(message));
        }
        return numbers;
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

    private static List<Integer> readText(byte[] message) {
        List<Integer> numbers = new ArrayList<>();
        for (String frame : new String(message, StandardCharsets.UTF_8).split(SEPARATOR)) {
            Matcher matcher = NUMBER.matcher(frame);
            if (matcher.find()) {
                numbers.add(Integer.valueOf(matcher.group(1)));
            }
        }
        return numbers;
    }

    /** {@code [1, headers, id, target, [number], streams]}, each behind its length. */
    private static List<Integer> readBinary(ByteBuffer message) throws IOException {
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
            if (unpacker.unpackInt() == INVOCATION) {
                unpacker.skipValue(3);
                unpacker.unpackArrayHeader();
                numbers.add(unpacker.unpackInt());
            }
        }
        return numbers;
    }
}
