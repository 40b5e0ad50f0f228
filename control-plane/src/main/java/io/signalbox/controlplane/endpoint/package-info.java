/** Where a request belongs and where clients are sent. In: host and path of a request; out: its tenant, its address. */
@NullMarked
package io.signalbox.controlplane.endpoint;

import org.jspecify.annotations.NullMarked;
