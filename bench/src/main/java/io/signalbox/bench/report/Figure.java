package io.signalbox.bench.report;

/**
 * One number that was measured.
 *
 * @param name what it is
 * @param unit its unit
 */
public record Figure(String name, String unit, double value) {}
