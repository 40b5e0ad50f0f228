/** A small app server made with the SDK, in a process of its own: hub invocations come in, the same text goes out. */
@NullMarked
package io.signalbox.bench.appserver;

import org.jspecify.annotations.NullMarked;
