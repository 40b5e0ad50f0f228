/** Operators' view of access keys: shown and renewed one slot at a time. On worker threads. */
@NullMarked
package io.signalbox.controlplane.key;

import org.jspecify.annotations.NullMarked;
