/** Every number this plane counts: one enum is the catalogue. */
@NullMarked
package io.signalbox.dataplane.meter;

import org.jspecify.annotations.NullMarked;
