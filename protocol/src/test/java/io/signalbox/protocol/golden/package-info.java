/** Golden bytes on disk, for the tests of every package. */
@NullMarked
package io.signalbox.protocol.golden;

import org.jspecify.annotations.NullMarked;
