/**
 * Stop 4 of 8: which nodes must hear it. In comes a {@link io.signalbox.protocol.delivery.Delivery} from the ingress or
 * from an app server, on that caller's thread; out it goes over the {@link io.signalbox.dataplane.fanout.NodeLink}, once
 * to each interested node (next stop: {@code cluster}).
 */
@NullMarked
package io.signalbox.dataplane.fanout;

import org.jspecify.annotations.NullMarked;
