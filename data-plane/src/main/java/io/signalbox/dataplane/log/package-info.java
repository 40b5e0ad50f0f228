/** What this plane tells its operator: numbered lines, one method each. */
@NullMarked
package io.signalbox.dataplane.log;

import org.jspecify.annotations.NullMarked;
