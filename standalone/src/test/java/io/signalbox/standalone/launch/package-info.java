@NullMarked
package io.signalbox.standalone.launch;

import org.jspecify.annotations.NullMarked;
