/**
 * The commands. A running server and options come in, figures go out; the load in between runs on the calling
 * thread.
 */
@NullMarked
package io.signalbox.bench.scenario;

import org.jspecify.annotations.NullMarked;
