/**
 * Stop 7 of 8: one client. In comes an {@link io.signalbox.dataplane.connection.EncodedOnce} from the hub, or bytes from
 * the transport; out go framed bytes to the {@link io.signalbox.dataplane.connection.Transport} (next stop), or hub
 * messages to the {@link io.signalbox.dataplane.connection.Upstream}. A connection belongs to one event loop: methods
 * marked {@link io.signalbox.dataplane.connection.OnEventLoop} run there, all others post.
 */
@NullMarked
package io.signalbox.dataplane.connection;

import org.jspecify.annotations.NullMarked;
