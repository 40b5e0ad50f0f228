/** Puts the data plane together and opens its ports, in one place that reads as a table of contents. */
@NullMarked
package io.signalbox.dataplane.start;

import org.jspecify.annotations.NullMarked;
