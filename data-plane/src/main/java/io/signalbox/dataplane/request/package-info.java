/**
 * The HTTP requests of clients that are connected, and the node that answers them: all that make up a connection without a
 * WebSocket, and the refresh of any. Any node may take any request: in comes a {@link io.signalbox.dataplane.request.ClientRequest}, admitted by the node that took it, on that request's
 * event loop; out it goes to the {@link io.signalbox.dataplane.request.Owner} of its connection, over the
 * {@link io.signalbox.dataplane.request.OwnerLink}, and the answer comes back through a
 * {@link io.signalbox.dataplane.request.Reply}.
 *
 * <p>A WebSocket of a client that comes back to its connection goes the same way: as a
 * {@link io.signalbox.dataplane.request.ClientSocket}, whose bytes pass both ways.
 */
@NullMarked
package io.signalbox.dataplane.request;

import org.jspecify.annotations.NullMarked;
