/** The data directory and the secrets in its files. In: names; out: secrets. Used at start only, on the main thread. */
@NullMarked
package io.signalbox.controlplane.datadir;

import org.jspecify.annotations.NullMarked;
