package io.signalbox.dataplane.transport.websocket;

import io.signalbox.dataplane.support.Bending;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.Deflated;
import io.signalbox.dataplane.support.FuzzedMessages;
import io.signalbox.dataplane.transport.websocket.FuzzedSessions.End;
import io.signalbox.dataplane.transport.websocket.FuzzedSessions.Session;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws sessions of WebSocket clients with compression (RFC 7692): sound ones, each bent in one place. */
final class DeflatedSessions {
    private static final List<String> OFFERS = List.of(
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate",
            "permessage-deflate; server_no_context_takeover; client_max_window_bits=9",
            "permessage-deflate; surprise, permessage-deflate; server_max_window_bits=15");
    private static final int MOST_TIMES = 2_000;
    private static final int MOST_PIECES = 6;

    private final Random random;
    private final Bending bending;
    private final FuzzedMessages messages;

    /** What of it is bent. */
    enum Bent {
        NOTHING,
        /** Messages before they are compressed. */
        MESSAGES,
        /** What they were compressed to. */
        STREAM,
        /** The same, without its end. */
        CUT,
        /** The bits that say what is compressed, on frames that cannot be. */
        BITS,
        FRAMES,
        ORDER,
        /** A little that becomes much. */
        BOMB,
        /** Compressed messages though nothing was agreed on. */
        OFFER,
        BYTES
    }

    DeflatedSessions(Random random) {
        this.random = random;
        this.bending = new Bending(random);
        this.messages = new FuzzedMessages(random);
    }

    Session draw(String path, String token) {
        HubProtocol protocol = random.nextInt(5) < 3 ? HubProtocol.JSON : HubProtocol.MESSAGE_PACK;
        Bent bent = Bent.values()[random.nextInt(Bent.values().length)];
        // Only one that has pinged is missed when it falls silent: whoever stays begins well.
        End end = random.nextInt(10) < 6 ? End.FINISHES : random.nextInt(3) > 0 ? End.RESETS : End.STAYS;
        byte[] begin = bytes(opening(protocol));
        byte[] rest = bytes(rest(bent, protocol));
        byte[] all = ClientFrames.concat(begin, rest);
        if (bent == Bent.BYTES) {
            all = end == End.STAYS ? ClientFrames.concat(begin, bending.bent(rest)) : bending.bent(all);
        }
        String offer = bent == Bent.OFFER
                ? random.nextBoolean() ? "permessage-bzip2" : "permessage-deflate; server_max_window_bits=9"
                : OFFERS.get(random.nextInt(OFFERS.size()));
        byte[] head = FuzzedSessions.head(path, token, "Sec-WebSocket-Extensions: " + offer + "\r\n");
        return new Session(bent, end, random.nextInt(5) > 0, bending.cut(head), bending.cut(all));
    }

    /** Handshake and ping; a client may compress them or not. */
    private List<FuzzedFrame> opening(HubProtocol protocol) {
        List<FuzzedFrame> frames = new ArrayList<>();
        for (byte[] plain : List.of(FuzzedMessages.handshake(protocol, 1), protocol.encode(new HubFrame.Ping()))) {
            frames.addAll(
                    random.nextBoolean()
                            ? pieces(opcode(protocol), Deflated.message(plain))
                            : List.of(FuzzedFrame.of(opcode(protocol), true, plain, random.nextInt())));
        }
        return frames;
    }

    private List<FuzzedFrame> rest(Bent bent, HubProtocol protocol) {
        List<FuzzedFrame> frames = new ArrayList<>();
        List<byte[]> drawn = messages.draw(protocol);
        int worst = random.nextInt(drawn.size());
        for (int i = 0; i < drawn.size(); i++) {
            frames.addAll(pieces(opcode(protocol), compressed(i == worst ? bent : Bent.NOTHING, drawn.get(i))));
            if (random.nextInt(3) == 0) {
                frames.add(control());
            }
        }
        int at = random.nextInt(frames.size());
        switch (bent) {
            case BITS -> frames.add(at, reserved());
            case FRAMES -> frames.set(at, frames.get(at).bent(random));
            case ORDER -> {
                frames.add(frames.get(at));
                Collections.shuffle(frames, random);
            }
            default -> {}
        }
        if (random.nextInt(4) == 0) {
            frames.add(FuzzedFrame.of(ClientFrames.CLOSE, true, new byte[] {3, (byte) 0xE8}, random.nextInt()));
        }
        return frames;
    }

    private byte[] compressed(Bent bent, byte[] plain) {
        return switch (bent) {
            case MESSAGES -> Deflated.message(bending.bent(plain));
            case STREAM -> bending.bent(deflated(plain));
            case CUT -> {
                byte[] whole = deflated(plain);
                yield Arrays.copyOf(whole, random.nextInt(whole.length));
            }
            case BOMB ->
                Deflated.bomb(
                        (random.nextBoolean() ? "{\"type\":6}|" : "x").repeat(1 + random.nextInt(100)),
                        1 + random.nextInt(MOST_TIMES));
            default -> deflated(plain);
        };
    }

    /** At once or in two goes, as hard as it may be compressed. */
    private byte[] deflated(byte[] plain) {
        int level = random.nextInt(10);
        int half = random.nextInt(plain.length + 1);
        return random.nextBoolean()
                ? Deflated.message(plain, level)
                : ClientFrames.concat(
                        Deflated.flushed(Arrays.copyOf(plain, half), level),
                        Deflated.message(Arrays.copyOfRange(plain, half, plain.length), level));
    }

    /** One frame, or several, wherever the message is cut, with control frames between. */
    private List<FuzzedFrame> pieces(int opcode, byte[] message) {
        List<FuzzedFrame> pieces = new ArrayList<>();
        int first = ClientFrames.COMPRESSED | opcode;
        int from = 0;
        for (int cuts = random.nextInt(MOST_PIECES); cuts > 0; cuts--) {
            int to = from + random.nextInt(message.length - from + 1);
            pieces.add(FuzzedFrame.of(first, false, Arrays.copyOfRange(message, from, to), random.nextInt()));
            if (random.nextInt(3) == 0) {
                pieces.add(control());
            }
            first = ClientFrames.CONTINUATION;
            from = to;
        }
        byte[] rest = Arrays.copyOfRange(message, from, message.length);
        pieces.add(FuzzedFrame.of(first, true, rest, random.nextInt()));
        return pieces;
    }

    private FuzzedFrame control() {
        int opcode = random.nextBoolean() ? ClientFrames.PING : ClientFrames.PONG;
        return FuzzedFrame.of(opcode, true, new byte[random.nextInt(126)], random.nextInt());
    }

    private FuzzedFrame reserved() {
        int[] opcodes = {ClientFrames.PING, ClientFrames.PONG, ClientFrames.CLOSE, ClientFrames.CONTINUATION};
        int bits = ClientFrames.COMPRESSED >> random.nextInt(3);
        return FuzzedFrame.of(bits | opcodes[random.nextInt(opcodes.length)], true, new byte[2], random.nextInt());
    }

    private static int opcode(HubProtocol protocol) {
        return protocol.binary() ? ClientFrames.BINARY : ClientFrames.TEXT;
    }

    private static byte[] bytes(List<FuzzedFrame> frames) {
        return ClientFrames.concat(frames.stream().map(FuzzedFrame::bytes).toArray(byte[][]::new));
    }
}
