package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakWatchTest {
    @Test
    void a_buffer_that_nobody_gives_back_is_noticed() {
        try (LeakWatch watch = new LeakWatch()) {
            assertThat(watch.leaks()).isEmpty();
            lose();
            assertThat(Eventually.get(watch::leaks, leaks -> !leaks.isEmpty())).hasSize(1);
        }
    }

    private static void lose() {
        assertThat(PooledByteBufAllocator.DEFAULT.buffer(16).refCnt()).isEqualTo(1);
    }
}
