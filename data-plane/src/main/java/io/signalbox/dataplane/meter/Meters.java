package io.signalbox.dataplane.meter;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.protocol.refusal.CloseCode;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The counters themselves: cheap to count from any thread, exported on demand. */
@Singleton
public final class Meters {
    private final LongAdder[] counts = adders(Meter.values().length);
    private final LongAdder[] ends = adders(CloseCode.values().length);

    private final MeterRegistry registry;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
        for (Meter meter : Meter.values()) {
            LongAdder adder = counts[meter.ordinal()];
            FunctionCounter.builder("signalbox.dataplane." + dotted(meter.name()), adder, LongAdder::sum)
                    .description(meter.help())
                    .register(registry);
        }
        for (CloseCode code : CloseCode.values()) {
            LongAdder adder = ends[code.ordinal()];
            FunctionCounter.builder("signalbox.dataplane.connections.ended", adder, LongAdder::sum)
                    .description("Connections that ended, by reason.")
                    .tag("reason", code.name())
                    .register(registry);
        }
    }

    /** @param value now; asked on demand, on any thread */
    public void show(Gauge gauge, Supplier<Number> value) {
        io.micrometer.core.instrument.Gauge.builder("signalbox.dataplane." + dotted(gauge.name()), value)
                .description(gauge.help())
                .strongReference(true)
                .register(registry);
    }

    public void count(Meter meter) {
        counts[meter.ordinal()].increment();
    }

    public void count(Meter meter, long amount) {
        counts[meter.ordinal()].add(amount);
    }

    public void countEnd(CloseCode code) {
        ends[code.ordinal()].increment();
    }

    public long total(Meter meter) {
        return counts[meter.ordinal()].sum();
    }

    public long ended(CloseCode code) {
        return ends[code.ordinal()].sum();
    }

    private static String dotted(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
    }

    private static LongAdder[] adders(int count) {
        LongAdder[] adders = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            adders[i] = new LongAdder();
        }
        return adders;
    }
}
