/**
 * How long an HTTP request may take to arrive. In: every connection of the HTTP port, from its first byte on; out: those
 * whose request comes drop by drop are cut off. All of it runs on the connection's event loop.
 */
@NullMarked
package io.signalbox.dataplane.transport.deadline;

import org.jspecify.annotations.NullMarked;
