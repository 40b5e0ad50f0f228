/** Whether this process can serve: asked by SDKs at {@code /api/health} and by the platform's readiness probe. */
@NullMarked
package io.signalbox.restapi.health;

import org.jspecify.annotations.NullMarked;
