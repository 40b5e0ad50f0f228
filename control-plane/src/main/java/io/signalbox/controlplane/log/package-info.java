/** The control plane's log lines for operators, numbered; they come from any thread. */
@NullMarked
package io.signalbox.controlplane.log;

import org.jspecify.annotations.NullMarked;
