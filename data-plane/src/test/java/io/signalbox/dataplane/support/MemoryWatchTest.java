package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {
    private static final int MEBIBYTE = 1024 * 1024;

    /** Held for a while, and given back before anybody asks. */
    private static MemoryWatch withThreeMebibytesOnTheWay() {
        MemoryWatch watch = new MemoryWatch();
        ByteBuf held = PooledByteBufAllocator.DEFAULT.directBuffer(3 * MEBIBYTE);
        try {
            int before = watch.samples();
            // The one after the next has begun when there was a buffer.
            Eventually.holds("it looks twice", () -> watch.samples() >= before + 2);
        } finally {
            held.release();
        }
        return watch;
    }

    @Test
    void what_buffers_held_for_a_while_is_seen_though_it_was_given_back() {
        try (MemoryWatch watch = withThreeMebibytesOnTheWay()) {
            assertThatThrownBy(() -> watch.stays(1, MEBIBYTE))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("while 1 attacked");
        }
    }

    @Test
    void what_as_many_attackers_may_hold_is_allowed_them() {
        try (MemoryWatch watch = withThreeMebibytesOnTheWay()) {
            assertThatCode(() -> watch.stays(3, MEBIBYTE)).doesNotThrowAnyException();
        }
    }
}
