/**
 * Streams of a hub method. Down: what a method returns ({@code Flow.Publisher}, {@code Stream}, {@code Iterator}, a
 * publisher of org.reactivestreams) becomes a publisher whose items an {@link io.signalbox.sdk.stream.ItemSender} asks
 * for one at a time, as there is room for them. Up: a client's items wait in an {@link io.signalbox.sdk.stream.Upload}
 * until the method takes them; a full one holds back its client. Items of one stream are told one after the other, on the
 * thread that brings them. Wire facts: spec/signalr-hub.md §7, streaming.
 */
@NullMarked
package io.signalbox.sdk.stream;

import org.jspecify.annotations.NullMarked;
