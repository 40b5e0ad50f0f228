/** Access keys at rest. In: a key with its tenant and slot; out: text that is safe in a database, and back. */
@NullMarked
package io.signalbox.controlplane.seal;

import org.jspecify.annotations.NullMarked;
