/**
 * Stop 2 of 8 of a message's way. A {@link io.signalbox.protocol.delivery.Delivery} (or a question about a hub) comes in
 * on the event loop of the request; a gRPC call goes out to one node of the data plane; its answer completes the stage
 * on the event loop of that node's channel. Next stop: {@code data-plane … ingress/DeliveryService}.
 */
@NullMarked
package io.signalbox.restapi.dataplane;

import org.jspecify.annotations.NullMarked;
