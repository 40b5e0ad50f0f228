/**
 * What is counted during a run: delays, order and completeness of the messages, and what the server's processes used
 * (from {@code /proc}). Touched by the generator's one thread only.
 */
@NullMarked
package io.signalbox.bench.measure;

import org.jspecify.annotations.NullMarked;
