/**
 * The way in for clients: a negotiate answers a signed connection token and keeps nothing, so that any node may take the
 * connect that follows. App servers ask here where their gRPC port is. HTTP requests come in on the event loop of their
 * connection; admissions go out to the transports.
 */
@NullMarked
package io.signalbox.dataplane.negotiate;

import org.jspecify.annotations.NullMarked;
