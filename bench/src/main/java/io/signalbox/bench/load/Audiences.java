package io.signalbox.bench.load;

import io.signalbox.bench.measure.Sequences;
import io.signalbox.bench.wire.Request;
import io.signalbox.bench.wire.Stamp;

/** Who gets the next message, and under which number: the two ways of addressing. */
public sealed interface Audiences extends Sequences.Sent {
    /** The next request of a publisher, numbered. */
    byte[] next(Request request, int publisher);

    /** How many connections get one message. */
    int size();

    /** Numbers that each connection hears from. */
    int streams();

    /** Everyone gets every message; each publisher counts its own. */
    final class Everyone implements Audiences {
        private final int connections;
        private final long[] sent;

        public Everyone(int connections, int publishers) {
            this.connections = connections;
            this.sent = new long[publishers];
        }

        @Override
        public byte[] next(Request request, int publisher) {
            return request.stamped(System.nanoTime(), sent[publisher]++, publisher, Stamp.EVERYONE);
        }

        @Override
        public int size() {
            return connections;
        }

        @Override
        public int streams() {
            return sent.length;
        }

        @Override
        public long to(int connection, int stream) {
            return sent[stream];
        }
    }

    /** One connection after the other; each is served by one publisher only, so that order is defined. */
    final class OneByOne implements Audiences {
        private final int publishers;
        private final long[] sent;
        private final int[] turn;

        /**
         * @throws IllegalArgumentException when there are more publishers than connections
         */
        public OneByOne(int connections, int publishers) {
            if (publishers > connections) {
                throw new IllegalArgumentException(
                        "publishers: " + publishers + " (expected: at most the connections, " + connections + ")");
            }
            this.publishers = publishers;
            this.sent = new long[connections];
            this.turn = new int[publishers];
            for (int i = 0; i < publishers; i++) {
                turn[i] = i;
            }
        }

        @Override
        public byte[] next(Request request, int publisher) {
            int target = turn[publisher];
            int following = target + publishers;
            turn[publisher] = following < sent.length ? following : publisher;
            return request.stamped(System.nanoTime(), sent[target]++, 0, target);
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public int streams() {
            return 1;
        }

        @Override
        public long to(int connection, int stream) {
            return sent[connection];
        }
    }
}
