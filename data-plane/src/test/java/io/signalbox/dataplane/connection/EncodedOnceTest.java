package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.hub.RawValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EncodedOnceTest {
    private static final HubFrame FRAME = HubFrame.Invocation.send("news", List.of(RawValue.ofJson("\"x\"")));
    private static final ByteString JSON = ByteString.copyFrom(HubProtocol.JSON.encode(FRAME));

    /** Remembers each buffer that it made. */
    private static final class Remembering implements Framing {
        private final Queue<ByteBuf> made = new ConcurrentLinkedQueue<>();

        @Override
        public int slot() {
            return 1;
        }

        @Override
        public ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary) {
            ByteBuf frame = allocator.buffer(messages.remaining()).writeBytes(messages);
            made.add(frame);
            return frame;
        }
    }

    private static Payload json() {
        return new Payload(JSON, ByteString.EMPTY);
    }

    @Test
    void a_message_is_framed_once_per_hub_protocol() {
        Remembering framing = new Remembering();
        EncodedOnce message = new EncodedOnce(json(), 1);
        ByteBuf text = message.framed(framing, HubProtocol.JSON);
        ByteBuf binary = message.framed(framing, HubProtocol.MESSAGE_PACK);
        assertThat(message.framed(framing, HubProtocol.JSON)).isSameAs(text);
        assertThat(message.framed(framing, HubProtocol.MESSAGE_PACK)).isSameAs(binary);
        assertThat(framing.made).containsExactly(text, binary);
        assertThat(ByteString.copyFrom(text.nioBuffer())).isEqualTo(JSON);
        assertThat(HubProtocol.MESSAGE_PACK.kindOf(binary.nioBuffer())).isEqualTo(HubFrame.Kind.INVOCATION);
        message.release();
    }

    @Test
    void the_last_holder_gives_the_buffers_back() {
        Remembering framing = new Remembering();
        EncodedOnce message = new EncodedOnce(json(), 3);
        ByteBuf frame = message.framed(framing, HubProtocol.JSON);
        message.release();
        message.release();
        assertThat(frame.refCnt()).isEqualTo(1);
        message.release();
        assertThat(frame.refCnt()).isZero();
    }

    @Test
    void who_kept_a_buffer_may_go_on_reading_it() {
        Remembering framing = new Remembering();
        EncodedOnce message = new EncodedOnce(json(), 1);
        ByteBuf mine = message.framed(framing, HubProtocol.JSON).retainedDuplicate();
        message.release();
        assertThat(ByteString.copyFrom(mine.nioBuffer())).isEqualTo(JSON);
        mine.release();
        assertThat(mine.refCnt()).isZero();
    }

    @Test
    void a_payload_that_cannot_be_transcoded_is_refused_for_that_protocol_alone() {
        Remembering framing = new Remembering();
        EncodedOnce message =
                new EncodedOnce(new Payload(ByteString.copyFromUtf8("no json\u001e"), ByteString.EMPTY), 1);
        assertThatThrownBy(() -> message.framed(framing, HubProtocol.MESSAGE_PACK))
                .isInstanceOf(MalformedFrameException.class);
        assertThat(message.framed(framing, HubProtocol.JSON).readableBytes()).isEqualTo(8);
        message.release();
        assertThat(framing.made).allMatch(buffer -> buffer.refCnt() == 0);
    }

    /** The race: two loops find it unframed at the same time; one of the two buffers must go back at once. */
    @Test
    void event_loops_that_frame_at_the_same_time_share_one_buffer() throws Exception {
        ExecutorService loops = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 500; round++) {
                Remembering framing = new Remembering();
                EncodedOnce message = new EncodedOnce(json(), 2);
                CyclicBarrier together = new CyclicBarrier(2);
                List<Future<ByteBuf>> seen = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    seen.add(loops.submit(() -> {
                        together.await(10, TimeUnit.SECONDS);
                        ByteBuf borrowed = message.framed(framing, HubProtocol.JSON);
                        assertThat(ByteString.copyFrom(borrowed.nioBuffer())).isEqualTo(JSON);
                        message.release();
                        return borrowed;
                    }));
                }
                ByteBuf first = seen.get(0).get(10, TimeUnit.SECONDS);
                assertThat(seen.get(1).get(10, TimeUnit.SECONDS)).isSameAs(first);
                assertThat(framing.made).allMatch(buffer -> buffer.refCnt() == 0);
            }
        } finally {
            loops.shutdownNow();
        }
    }
}
