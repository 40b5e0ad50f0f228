/**
 * Arguments and results between Java values and the two hub protocols. In: what an app passes to {@code send}, or a
 * client's encoded argument; out: an encoded value or message, or the Java value a hub method takes. Both protocols go
 * through an ordinary Jackson mapper: MessagePack values pass through Jackson's token buffer, so that one set of modules
 * and annotations serves both, and so that the width of an integer follows its Java type. Stateless; on any thread.
 */
@NullMarked
package io.signalbox.sdk.payload;

import org.jspecify.annotations.NullMarked;
