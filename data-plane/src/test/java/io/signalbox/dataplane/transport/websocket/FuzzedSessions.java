package io.signalbox.dataplane.transport.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.signalbox.dataplane.support.Bending;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.FuzzedMessages;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws sessions of WebSocket clients: sound ones, each bent in one place. */
final class FuzzedSessions {
    private final Random random;
    private final Bending bending;
    private final FuzzedMessages messages;

    /** What of it is bent. */
    enum Bent {
        NOTHING,
        HEAD,
        HANDSHAKE,
        MESSAGES,
        FRAMES,
        ORDER,
        BYTES
    }

    /** How the client's side of it ends; one that stays is left to the node's deadlines. */
    enum End {
        FINISHES,
        RESETS,
        STAYS
    }

    /**
     * @param head of the request, in the pieces of its writes
     * @param rest what comes behind it
     * @param patient whether the client waits for the answer to its request before it goes on
     */
    record Session(Enum<?> bent, End end, boolean patient, List<byte[]> head, List<byte[]> rest) {
        /** All its bytes in hexadecimal; a bar between two writes, two bars behind the head. */
        String shown() {
            return bent + ", " + end + (patient ? ", patient: " : ": ") + shown(head) + " || " + shown(rest);
        }

        private static String shown(List<byte[]> pieces) {
            return String.join(
                    " | ",
                    pieces.stream().map(java.util.HexFormat.of()::formatHex).toList());
        }
    }

    FuzzedSessions(Random random) {
        this.random = random;
        this.bending = new Bending(random);
        this.messages = new FuzzedMessages(random);
    }

    /** A client that begins. */
    Session first(String path, String token, int version) {
        HubProtocol protocol = random.nextInt(5) < 3 ? HubProtocol.JSON : HubProtocol.MESSAGE_PACK;
        byte[] handshake = FuzzedMessages.handshake(protocol, version);
        byte[] ping = protocol.encode(new HubFrame.Ping());
        Bent bent = Bent.values()[random.nextInt(Bent.values().length)];
        // Only one that has pinged is missed when it falls silent: whoever stays begins well.
        End end = random.nextInt(10) < 6
                ? End.FINISHES
                : bent == Bent.HANDSHAKE || random.nextInt(3) > 0 ? End.RESETS : End.STAYS;
        return session(bent, end, path, token, protocol, List.of(handshake, ping));
    }

    /** One that comes back to its connection with another socket. */
    Session again(String path, String token) {
        byte[] sequence = HubProtocol.JSON.encode(new HubFrame.Sequence(1));
        Bent[] choice = {Bent.NOTHING, Bent.MESSAGES, Bent.FRAMES, Bent.BYTES};
        Bent bent = choice[random.nextInt(choice.length)];
        End end = random.nextBoolean() ? End.FINISHES : End.RESETS;
        return session(bent, end, path, token, HubProtocol.JSON, List.of(sequence));
    }

    private Session session(Bent bent, End end, String path, String token, HubProtocol protocol, List<byte[]> opening) {
        byte[] head = head(path, token, "");
        byte[] begin = data(
                protocol,
                bent == Bent.HANDSHAKE ? opening.stream().map(bending::bent).toList() : opening);
        byte[] rest = rest(bent, protocol);
        byte[] all = ClientFrames.concat(begin, rest);
        if (bent == Bent.BYTES) {
            all = end == End.STAYS ? ClientFrames.concat(begin, bending.bent(rest)) : bending.bent(all);
        }
        return new Session(
                bent,
                end,
                random.nextInt(5) > 0 && bent != Bent.HEAD,
                bending.cut(bent == Bent.HEAD ? bentHead(head) : head),
                bending.cut(all));
    }

    private static byte[] data(HubProtocol protocol, List<byte[]> each) {
        int opcode = protocol.binary() ? ClientFrames.BINARY : ClientFrames.TEXT;
        return ClientFrames.concat(each.stream()
                .map(one -> FuzzedFrame.of(opcode, true, one, one.length).bytes())
                .toArray(byte[][]::new));
    }

    private byte[] rest(Bent bent, HubProtocol protocol) {
        List<byte[]> hub = messages.draw(protocol);
        if (bent == Bent.MESSAGES) {
            hub.replaceAll(one -> random.nextInt(3) == 0 ? bending.bent(one) : one);
        }
        List<FuzzedFrame> frames = frames(hub, protocol.binary() ? ClientFrames.BINARY : ClientFrames.TEXT);
        if (bent == Bent.FRAMES) {
            int at = random.nextInt(frames.size());
            frames.set(at, frames.get(at).bent(random));
        } else if (bent == Bent.ORDER) {
            frames.add(frames.get(random.nextInt(frames.size())));
            Collections.shuffle(frames, random);
        }
        return ClientFrames.concat(frames.stream().map(FuzzedFrame::bytes).toArray(byte[][]::new));
    }

    /** A frame for each message, or two, with control frames between and within. */
    private List<FuzzedFrame> frames(List<byte[]> hub, int opcode) {
        List<FuzzedFrame> frames = new ArrayList<>();
        for (byte[] message : hub) {
            int half = random.nextInt(message.length + 1);
            boolean split = random.nextInt(3) == 0;
            if (split) {
                frames.add(FuzzedFrame.of(opcode, false, Arrays.copyOf(message, half), random.nextInt()));
            }
            if (random.nextInt(3) == 0) {
                frames.add(control());
            }
            byte[] rest = split ? Arrays.copyOfRange(message, half, message.length) : message;
            frames.add(FuzzedFrame.of(split ? ClientFrames.CONTINUATION : opcode, true, rest, random.nextInt()));
        }
        if (random.nextInt(4) == 0) {
            frames.add(FuzzedFrame.of(ClientFrames.CLOSE, true, new byte[] {3, (byte) 0xE8}, random.nextInt()));
        }
        return frames;
    }

    private FuzzedFrame control() {
        int opcode = random.nextBoolean() ? ClientFrames.PING : ClientFrames.PONG;
        return FuzzedFrame.of(opcode, true, new byte[random.nextInt(126)], random.nextInt());
    }

    /** @param more headers, each with its end */
    static byte[] head(String path, String token, String more) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Authorization: Bearer " + token + "\r\n" + more + "\r\n")
                .getBytes(ISO_8859_1);
    }

    /** Bytes bent, or its lines in another order, doubled, or with something strange between them. */
    private byte[] bentHead(byte[] head) {
        if (random.nextInt(3) == 0) {
            return bending.bent(head);
        }
        List<String> lines =
                new ArrayList<>(List.of(new String(head, ISO_8859_1).strip().split("\r\n")));
        List<String> headers = lines.subList(1, lines.size());
        switch (random.nextInt(5)) {
            case 0 -> headers.remove(random.nextInt(headers.size()));
            case 1 -> headers.add(headers.get(random.nextInt(headers.size())));
            case 2 -> headers.add(STRANGE.get(random.nextInt(STRANGE.size())));
            case 3 ->
                lines.set(
                        0,
                        METHODS.get(random.nextInt(METHODS.size()))
                                + lines.get(0).substring(3));
            default -> {}
        }
        Collections.shuffle(headers, random);
        String end = random.nextInt(8) == 0 ? "\n" : "\r\n";
        return (String.join(end, lines) + end + end).getBytes(ISO_8859_1);
    }

    private static final List<String> METHODS = List.of("POST", "PUT", "get", "DELETE", "OPTIONS", "CONNECT", "PRI");
    private static final List<String> STRANGE = List.of(
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            "Connection: close",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
            "Accept: text/event-stream",
            "Origin: null",
            "Sec-WebSocket-Key: short",
            "Sec-WebSocket-Version: 8",
            " folded",
            ": nameless",
            "no colon",
            "X: " + "a".repeat(20_000));
}
