/**
 * A client's calls of a hub. In: the client's opening, its frames and its end, from the thread of the stream, which only
 * queues them; out: completions, sends, group changes and closes, to the {@link io.signalbox.sdk.hub.ClientLink}.
 * Decoding, binding and the hub's methods run on the hub executor: one client's events in order, as many invocations at
 * a time as the options say. Wire facts: spec/signalr-hub.md §5, §6, §7.
 */
@NullMarked
package io.signalbox.sdk.hub;

import org.jspecify.annotations.NullMarked;
