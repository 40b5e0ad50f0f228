/**
 * Stop 5 of 8: to the other nodes and in there. In comes a delivery for one node, from
 * {@link io.signalbox.dataplane.fanout.Fanout}; out it goes to that node's
 * {@link io.signalbox.dataplane.fanout.Arrivals} (next stop: {@code hub.LocalHub}). The registry lives here too.
 */
@NullMarked
package io.signalbox.dataplane.cluster;

import org.jspecify.annotations.NullMarked;
