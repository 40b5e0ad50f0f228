/** What every gRPC end shares: the listener, the cluster's own authentication, refusals as statuses. */
@NullMarked
package io.signalbox.protocol.grpc;

import org.jspecify.annotations.NullMarked;
