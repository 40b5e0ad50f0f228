package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the data plane does with every message of every client. */
class HotPathTest {
    private static final int FRAMES = 20_000;
    private static final RawValue LARGE = RawValue.ofJson("[" + "{\"a\":\"b\\\"c\"},".repeat(300) + "null]");

    @Test
    void the_length_and_kind_of_a_json_frame_allocate_nothing() {
        HubFrame frame = new HubFrame.StreamItem(Map.of(), "1", LARGE);
        ByteBuffer typeFirst = ByteBuffer.wrap(HubProtocol.JSON.encode(frame));
        ByteBuffer typeLast = Frames.json("{\"item\":" + "[\"]\",{}],\"n\":".repeat(300) + "1,\"type\":2}");
        assertThat(allocatedPerFrame(HubProtocol.JSON, typeFirst)).isLessThan(1);
        assertThat(allocatedPerFrame(HubProtocol.JSON, typeLast)).isLessThan(1);
    }

    @Test
    void the_length_and_kind_of_a_messagepack_frame_allocate_nothing() {
        byte[] bytes = HubProtocol.MESSAGE_PACK.encode(
                HubFrame.Invocation.send("x", List.of(RawValue.of(new byte[] {(byte) 0xC0}))));
        assertThat(allocatedPerFrame(HubProtocol.MESSAGE_PACK, ByteBuffer.wrap(bytes)))
                .isLessThan(1);
    }

    /** Bytes on average; a stray one of the measuring itself does not matter. */
    private static double allocatedPerFrame(HubProtocol protocol, ByteBuffer frame) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        read(protocol, frame);
        long before = threads.getCurrentThreadAllocatedBytes();
        long kinds = read(protocol, frame);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(kinds).isPositive();
        return (double) allocated / FRAMES;
    }

    private static long read(HubProtocol protocol, ByteBuffer frame) {
        long kinds = 0;
        for (int i = 0; i < FRAMES; i++) {
            kinds +=
                    protocol.frameLength(frame, 32_768) + protocol.kindOf(frame).number();
        }
        return kinds;
    }
}
