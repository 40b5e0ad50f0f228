/**
 * The load: connections that listen and connections that publish, all non-blocking on one selector and one thread, so
 * that the generator's core does nothing else. Bytes go out from requests made beforehand; what arrives goes to a
 * {@link io.signalbox.bench.measure.Tally}.
 */
@NullMarked
package io.signalbox.bench.load;

import org.jspecify.annotations.NullMarked;
