package io.signalbox.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** CPU time and memory of processes, as Linux tells them under {@code /proc} (proc(5)). */
public final class ProcessMeter {
    /** Ticks per second in {@code stat}: 100 wherever a JDK runs on Linux. */
    private static final double TICKS = 100;

    private static final int UTIME = 14;
    private static final int STIME = 15;

    private final Path proc;
    private final List<Long> pids;

    public ProcessMeter(List<Long> pids) {
        this(Path.of("/proc"), pids);
    }

    ProcessMeter(Path proc, List<Long> pids) {
        this.proc = proc;
        this.pids = List.copyOf(pids);
    }

    /** CPU seconds used so far, user and system, by all threads of the processes. */
    public double cpuSeconds() {
        double sum = 0;
        for (long pid : pids) {
            sum += cpuSeconds(read(pid, "stat"));
        }
        return sum;
    }

    /** Resident memory in bytes, pages shared between the processes counted in each. */
    public long residentBytes() {
        long sum = 0;
        for (long pid : pids) {
            sum += kilobytes(read(pid, "status"), "VmRSS:") * 1024;
        }
        return sum;
    }

    /** Resident memory in bytes, each shared page counted by its share; -1 when the kernel does not tell. */
    public long proportionalBytes() {
        long sum = 0;
        for (long pid : pids) {
            if (!Files.isReadable(proc.resolve(pid + "/smaps_rollup"))) {
                return -1;
            }
            sum += kilobytes(read(pid, "smaps_rollup"), "Pss:") * 1024;
        }
        return sum;
    }

    /** CPU seconds in the text of {@code /proc/PID/stat}, whose second field may hold blanks and brackets. */
    static double cpuSeconds(String stat) {
        int nameEnd = stat.lastIndexOf(')');
        String[] fields = stat.substring(nameEnd + 2).split(" ");
        int third = 3;
        return (Long.parseLong(fields[UTIME - third]) + Long.parseLong(fields[STIME - third])) / TICKS;
    }

    /** The figure behind {@code name} in lines such as {@code VmRSS:   1234 kB}. */
    static long kilobytes(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replace("kB", "").trim())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " in /proc"));
    }

    private String read(long pid, String file) {
        try {
            return Files.readString(proc.resolve(pid + "/" + file));
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("process " + pid + " has ended (expected: running)", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
