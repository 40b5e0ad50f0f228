/** A small app server made with the SDK, in a process of its own: hub invocations come in, the same text goes out, to who called or to whom it names. */
@NullMarked
package io.signalbox.bench.appserver;

import org.jspecify.annotations.NullMarked;
