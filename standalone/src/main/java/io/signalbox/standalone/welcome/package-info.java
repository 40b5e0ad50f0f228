/** What the person at the terminal reads. In: the settings of this start. Out: a few lines, on the main thread. */
@NullMarked
package io.signalbox.standalone.welcome;

import org.jspecify.annotations.NullMarked;
