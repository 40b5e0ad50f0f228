/**
 * App servers: each holds gRPC streams, and a client is bound to one stream for its life. What clients say goes out
 * through {@link io.signalbox.dataplane.connection.Upstream}; what app servers send becomes a
 * {@link io.signalbox.protocol.delivery.Delivery} and enters at {@link io.signalbox.dataplane.fanout.Fanout}. Frames of
 * one stream are handled one after the other on its gRPC thread.
 */
@NullMarked
package io.signalbox.dataplane.appserver;

import org.jspecify.annotations.NullMarked;
