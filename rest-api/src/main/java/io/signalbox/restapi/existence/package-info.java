/**
 * Is anyone there? A request comes in on its event loop; the question goes to
 * {@link io.signalbox.restapi.dataplane.DataPlaneClient}.
 */
@NullMarked
package io.signalbox.restapi.existence;

import org.jspecify.annotations.NullMarked;
