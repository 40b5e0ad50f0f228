/**
 * Connections in and out of groups. A request comes in on its event loop; a change goes to
 * {@link io.signalbox.restapi.dataplane.DataPlaneClient}; the answer is given when it is done everywhere.
 */
@NullMarked
package io.signalbox.restapi.membership;

import org.jspecify.annotations.NullMarked;
