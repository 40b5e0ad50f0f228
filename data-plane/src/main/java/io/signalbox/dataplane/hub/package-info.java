/**
 * Stop 6 of 8: which connections here. In comes a delivery that arrived at this node, on the sender's thread; one task
 * per event loop walks the members kept there, without locks, and hands each
 * {@link io.signalbox.dataplane.connection.ClientConnection} (next stop) the message, encoded once.
 */
@NullMarked
package io.signalbox.dataplane.hub;

import org.jspecify.annotations.NullMarked;
