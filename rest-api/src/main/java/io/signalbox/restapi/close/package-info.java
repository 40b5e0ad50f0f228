/**
 * Ends connections from outside. A request comes in on its event loop; whom to close goes to
 * {@link io.signalbox.restapi.dataplane.DataPlaneClient}.
 */
@NullMarked
package io.signalbox.restapi.close;

import org.jspecify.annotations.NullMarked;
