package io.signalbox.bench.measure;

/**
 * Checks that every connection gets each stream's messages once and in order. A stream is what one publisher sends; its
 * sequence numbers start at 0 and have no holes.
 */
public final class Sequences {
    /** How far back a repeated number is told from a late one. */
    private static final int MEMORY = 64;

    private final int connections;
    private final int streams;
    private final long[] next;
    private final long[] recent;
    private final long[] received;
    private long doubled;
    private long outOfOrder;

    public Sequences(int connections, int streams) {
        this.connections = connections;
        this.streams = streams;
        this.next = new long[connections * streams];
        this.recent = new long[connections * streams];
        this.received = new long[connections * streams];
    }

    /** One message has arrived. */
    public void arrived(int connection, int stream, long sequence) {
        int cell = connection * streams + stream;
        long ahead = sequence - next[cell];
        if (ahead >= 0) {
            recent[cell] = ahead + 1 >= MEMORY ? 1 : (recent[cell] << (ahead + 1)) | 1;
            next[cell] = sequence + 1;
            received[cell]++;
            return;
        }
        long behind = -ahead - 1;
        if (behind < MEMORY && (recent[cell] >>> behind & 1) == 0) {
            recent[cell] |= 1L << behind;
            received[cell]++;
            outOfOrder++;
        } else {
            doubled++;
        }
    }

    /** How many messages a stream sent to a connection. */
    public interface Sent {
        long to(int connection, int stream);
    }

    /** Messages sent that never arrived. */
    public long lost(Sent sent) {
        long lost = 0;
        for (int connection = 0; connection < connections; connection++) {
            for (int stream = 0; stream < streams; stream++) {
                lost += sent.to(connection, stream) - received[connection * streams + stream];
            }
        }
        return lost;
    }

    /** Messages that arrived more than once, or so late that this cannot be told. */
    public long doubled() {
        return doubled;
    }

    /** Messages that arrived after a later one. */
    public long outOfOrder() {
        return outOfOrder;
    }
}
