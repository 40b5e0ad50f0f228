/**
 * Stop 3 of 8: allowed here and now? In comes a gRPC call of the REST API, on a gRPC thread; out goes a
 * {@link io.signalbox.protocol.delivery.Delivery} to {@link io.signalbox.dataplane.fanout.Fanout} (next stop).
 */
@NullMarked
package io.signalbox.dataplane.ingress;

import org.jspecify.annotations.NullMarked;
