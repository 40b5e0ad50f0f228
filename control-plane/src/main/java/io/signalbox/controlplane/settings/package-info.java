/** What can be configured; read at start, never changed afterwards. */
@NullMarked
package io.signalbox.controlplane.settings;

import org.jspecify.annotations.NullMarked;
