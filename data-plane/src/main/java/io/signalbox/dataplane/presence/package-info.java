/**
 * Who is there, and which groups users are in. In comes a question or a change of the REST API, from {@code ingress};
 * out it goes to the nodes that the {@link io.signalbox.dataplane.fanout.Registry} names, over the
 * {@link io.signalbox.dataplane.fanout.NodeLink}; their answers become one.
 */
@NullMarked
package io.signalbox.dataplane.presence;

import org.jspecify.annotations.NullMarked;
