package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import io.signalbox.protocol.grpc.Ack;
import io.signalbox.protocol.grpc.ToAppServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StreamWriterTest {
    private static final long MOST = 1024 * 1024;

    /** A call whose other side reads when the test says so; it finds out when two threads write at once. */
    private static final class Out extends ServerCallStreamObserver<ToAppServer> {
        private final List<ToAppServer> written = Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean writing = new AtomicBoolean();
        private volatile boolean ready = true;
        private volatile boolean collided;
        private volatile int readyFor = Integer.MAX_VALUE;

        @Override
        public boolean isReady() {
            return ready && written.size() < readyFor;
        }

        @Override
        public void onNext(ToAppServer frame) {
            if (!writing.compareAndSet(false, true)) {
                collided = true;
            }
            written.add(frame);
            writing.set(false);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError("not expected", failure);
        }

        @Override
        public void onCompleted() {
            throw new AssertionError("not expected");
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }

    private final Out out = new Out();
    private final AtomicInteger rooms = new AtomicInteger();
    private final AtomicInteger stuck = new AtomicInteger();
    private final StreamWriter writer = begun(out, MOST);

    private StreamWriter fresh(Out call, long most) {
        return new StreamWriter(call, most, rooms::incrementAndGet, stuck::incrementAndGet);
    }

    /** Its first frame is sent and forgotten. */
    private StreamWriter begun(Out call, long most) {
        StreamWriter begun = fresh(call, most);
        begun.begin(frame(0, 1), () -> {});
        assertThat(call.written).hasSize(1);
        call.written.clear();
        return begun;
    }

    private static ToAppServer frame(long number, int size) {
        return ToAppServer.newBuilder()
                .setAck(Ack.newBuilder().setAckId(number).setDetail("x".repeat(size)))
                .build();
    }

    private List<Long> numbers() {
        return out.written.stream().map(frame -> frame.getAck().getAckId()).toList();
    }

    /** The race: the call becomes ready on another thread while the stream is being made known. */
    @Test
    void the_first_frame_is_not_sent_before_the_stream_is_known() {
        StreamWriter fresh = fresh(out, MOST);
        List<Integer> sentMeanwhile = new ArrayList<>();
        fresh.begin(frame(1, 1), () -> {
            fresh.drain();
            sentMeanwhile.add(out.written.size());
        });
        assertThat(sentMeanwhile).containsExactly(0);
        assertThat(numbers()).containsExactly(1L);
    }

    @Test
    void what_is_written_while_the_stream_becomes_known_comes_after_the_first_frame() {
        StreamWriter fresh = fresh(out, MOST);
        fresh.begin(frame(1, 1), () -> {
            assertThat(fresh.write(frame(2, 1))).isTrue();
            assertThat(out.written).isEmpty();
        });
        fresh.write(frame(3, 1));
        assertThat(numbers()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_stream_that_ends_before_it_has_begun_says_its_last_word() {
        AtomicInteger lastWords = new AtomicInteger();
        StreamWriter fresh = fresh(out, MOST);
        fresh.finish(lastWords::incrementAndGet);
        fresh.begin(frame(1, 1), () -> {});
        assertThat(lastWords).hasValue(1);
        StreamWriter cut = fresh(out, MOST);
        cut.close(lastWords::incrementAndGet);
        cut.begin(frame(2, 1), () -> {});
        assertThat(lastWords).hasValue(2);
        assertThat(out.written).isEmpty();
    }

    @Test
    void a_stream_that_ends_while_it_becomes_known_is_welcomed_first() {
        AtomicInteger at = new AtomicInteger(-1);
        StreamWriter fresh = fresh(out, MOST);
        fresh.begin(frame(1, 1), () -> fresh.finish(() -> at.set(out.written.size())));
        assertThat(at).hasValue(1);
    }

    @Test
    void frames_of_each_thread_keep_their_order_and_nobody_writes_at_the_same_time() throws Exception {
        int threads = 4;
        int each = 5_000;
        // The race: while the one that writes is not scheduled, what the others leave may pass the bound, and is
        // dropped.
        long all = threads * each * 100L;
        StreamWriter roomy = begun(out, all);
        ExecutorService loops = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                long base = i * 1_000_000L;
                running.add(loops.submit(() -> {
                    for (int n = 0; n < each; n++) {
                        roomy.write(frame(base + n, 1));
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            loops.shutdownNow();
        }
        assertThat(stuck).hasValue(0);
        assertThat(out.collided).isFalse();
        assertThat(out.written).hasSize(threads * each);
        for (int i = 0; i < threads; i++) {
            long base = i * 1_000_000L;
            List<Long> own = numbers().stream()
                    .filter(number -> number >= base && number < base + 1_000_000L)
                    .toList();
            assertThat(own).isSorted().hasSize(each);
        }
        assertThat(writer.hasRoom()).isTrue();
    }

    @Test
    void what_is_not_read_waits_and_its_sender_is_told_to_pause_until_there_is_room() {
        out.ready = false;
        int sent = 0;
        while (writer.write(frame(sent, 10_000))) {
            sent++;
            assertThat(sent).isLessThan(100);
        }
        assertThat(out.written).isEmpty();
        assertThat(writer.hasRoom()).isFalse();
        int before = rooms.get();
        out.ready = true;
        out.readyFor = 5;
        writer.drain();
        assertThat(out.written).hasSize(5);
        assertThat(rooms.get()).as("still too much waits").isEqualTo(before);
        out.readyFor = Integer.MAX_VALUE;
        writer.drain();
        assertThat(out.written).hasSize(sent + 1);
        assertThat(rooms.get()).isGreaterThan(before);
        assertThat(numbers()).isSorted();
        assertThat(stuck).hasValue(0);
    }

    @Test
    void past_the_bound_the_stream_is_stuck_and_takes_no_more() {
        out.ready = false;
        int sent = 0;
        while (stuck.get() == 0) {
            writer.write(frame(sent++, 100_000));
            assertThat(sent).isLessThan(20);
        }
        assertThat((sent - 1) * 100_000L).isLessThanOrEqualTo(MOST);
        AtomicInteger goodbyes = new AtomicInteger();
        writer.close(goodbyes::incrementAndGet);
        assertThat(writer.write(frame(99, 1))).isTrue();
        out.ready = true;
        writer.drain();
        assertThat(goodbyes).hasValue(1);
        assertThat(out.written).isEmpty();
    }

    @Test
    void goodbye_is_said_once_even_when_the_other_side_does_not_read() {
        out.ready = false;
        writer.write(frame(1, 1));
        AtomicInteger goodbyes = new AtomicInteger();
        writer.close(goodbyes::incrementAndGet);
        writer.close(goodbyes::incrementAndGet);
        writer.close(() -> {
            throw new AssertionError("a second goodbye");
        });
        writer.drain();
        assertThat(goodbyes).hasValue(1);
    }

    /** The race: loops go on writing while the stream ends; nothing may be written after the goodbye. */
    @Test
    void nothing_is_written_after_the_goodbye() throws Exception {
        ExecutorService loops = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 200; round++) {
                Out call = new Out();
                StreamWriter ending = begun(call, MOST);
                AtomicInteger at = new AtomicInteger(-1);
                AtomicBoolean over = new AtomicBoolean();
                Future<?> writing = loops.submit(() -> {
                    for (int i = 0; !over.get(); i++) {
                        ending.write(frame(i, 1));
                    }
                });
                Future<?> closing = loops.submit(() -> ending.close(() -> at.set(call.written.size())));
                closing.get(30, TimeUnit.SECONDS);
                over.set(true);
                writing.get(30, TimeUnit.SECONDS);
                ending.drain();
                assertThat(call.written).hasSize(at.get());
                assertThat(call.collided).isFalse();
            }
        } finally {
            loops.shutdownNow();
        }
    }
}
