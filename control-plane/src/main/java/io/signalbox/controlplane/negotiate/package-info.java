/**
 * Negotiate for apps without an SDK: a SignalR client is pointed at {@code /hubs/{hub}} here and redirected to the data
 * plane. In: a request on an event loop, answered from memory there; out: an address and a client token.
 */
@NullMarked
package io.signalbox.controlplane.negotiate;

import org.jspecify.annotations.NullMarked;
