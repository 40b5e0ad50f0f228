package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMeterTest {
    private static final String STAT =
            "%d (a (strange) name) S 1 42 42 0 -1 4194304 5 0 0 0 %d %d 7 8 20 0 3 0 100 1 2";

    @TempDir
    private Path proc;

    @Test
    void cpu_time_is_the_sum_of_user_and_system_of_all_processes() throws IOException {
        process(42, 150, 50);
        process(43, 1000, 0);

        assertThat(new ProcessMeter(proc, List.of(42L, 43L)).cpuSeconds()).isEqualTo(12.0);
    }

    @Test
    void memory_is_the_sum_of_all_processes_in_bytes() throws IOException {
        process(42, 0, 0);
        process(43, 0, 0);
        ProcessMeter meter = new ProcessMeter(proc, List.of(42L, 43L));

        assertThat(meter.residentBytes()).isEqualTo(2 * 2048 * 1024);
        assertThat(meter.proportionalBytes()).isEqualTo(-1);
        Files.writeString(proc.resolve("42/smaps_rollup"), "Rss: 2048 kB\nPss:      1000 kB\n");
        Files.writeString(proc.resolve("43/smaps_rollup"), "Rss: 2048 kB\nPss:       500 kB\n");
        assertThat(meter.proportionalBytes()).isEqualTo(1500 * 1024);
    }

    @Test
    void a_process_that_has_ended_is_named() {
        assertThatThrownBy(() -> new ProcessMeter(proc, List.of(99L)).cpuSeconds())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("process 99 has ended (expected: running)");
    }

    @Test
    void this_very_process_has_used_cpu_and_memory() {
        ProcessMeter meter = new ProcessMeter(List.of(ProcessHandle.current().pid()));

        assertThat(meter.cpuSeconds()).isPositive();
        assertThat(meter.residentBytes()).isGreaterThan(1 << 20);
    }

    private void process(long pid, long user, long system) throws IOException {
        Path directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(directory.resolve("stat"), STAT.formatted(pid, user, system));
        Files.writeString(directory.resolve("status"), "Name:\tx\nVmHWM:\t  9999 kB\nVmRSS:\t  2048 kB\n");
    }
}
