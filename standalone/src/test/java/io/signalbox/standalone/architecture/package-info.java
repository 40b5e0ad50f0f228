/** The map as tests: layers, doors, names, sizes and the way of one message. Standalone is where all rooms are seen. */
@NullMarked
package io.signalbox.standalone.architecture;

import org.jspecify.annotations.NullMarked;
