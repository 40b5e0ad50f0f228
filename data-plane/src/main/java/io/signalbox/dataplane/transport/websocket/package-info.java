/**
 * Stop 8 of 8: bytes out. In come framed hub messages from a
 * {@link io.signalbox.dataplane.connection.ClientConnection}, on its event loop; out they go to the socket. After the
 * HTTP upgrade the HTTP server's handlers are taken out of the pipeline and one handler of ours remains.
 */
@NullMarked
package io.signalbox.dataplane.transport.websocket;

import org.jspecify.annotations.NullMarked;
