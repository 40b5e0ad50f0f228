/**
 * Stop 1 of 8 of a message's way. An HTTP request to send comes in on its event loop; its body is read within a bound and
 * framed once; a {@link io.signalbox.protocol.delivery.Delivery} goes out, on the same event loop, to
 * {@link io.signalbox.restapi.dataplane.DataPlaneClient}, the next stop.
 */
@NullMarked
package io.signalbox.restapi.send;

import org.jspecify.annotations.NullMarked;
