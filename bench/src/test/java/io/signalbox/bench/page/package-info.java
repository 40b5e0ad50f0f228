/** {@code docs/scale.md} and its plot are what the recorded results in {@code docs/scale} say. */
@NullMarked
package io.signalbox.bench.page;

import org.jspecify.annotations.NullMarked;
