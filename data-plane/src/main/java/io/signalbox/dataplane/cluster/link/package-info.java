/**
 * Stop 5 of 8, between processes. In comes a delivery for one node, from {@link io.signalbox.dataplane.fanout.Fanout} on
 * any thread; it waits in the {@code OutLane} of its node and hub, whoever comes first writes for all, in batches, to that
 * lane's gRPC stream; there an {@code Inlet} hands it, on a network thread, to that node's
 * {@link io.signalbox.dataplane.fanout.Arrivals} (next stop: {@code hub.LocalHub}).
 *
 * <p>Beside it, on the same connection, one gRPC call for each client's request that another node answers
 * ({@code ForwardedAsk} there, {@code AnsweredAsk} here) and for each socket whose connection is on another node
 * ({@code LentCall}, {@code FarSocket}).
 */
@NullMarked
package io.signalbox.dataplane.cluster.link;

import org.jspecify.annotations.NullMarked;
