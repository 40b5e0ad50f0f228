package io.signalbox.dataplane.support;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Conditions with a limit. */
public final class Eventually {
    public static final Duration LIMIT = Duration.ofSeconds(20);

    private Eventually() {}

    /** Waits until the condition holds; {@code what} completes the sentence "expected: …". */
    public static void holds(String what, BooleanSupplier condition) {
        holds(what, LIMIT, condition);
    }

    /** The same with another limit. */
    public static void holds(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + limit + " (expected: " + what + ")");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** The first value that satisfies, or the last one seen at the limit. */
    public static <T> T get(Supplier<T> source, Predicate<T> satisfied) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        T value = source.get();
        while (!satisfied.test(value) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            value = source.get();
        }
        return value;
    }
}
