/** Streams without a network. */
@NullMarked
package io.signalbox.sdk.stream;

import org.jspecify.annotations.NullMarked;
