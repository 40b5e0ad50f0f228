/** What a command was asked to do: its arguments come in, checked values go out. */
@NullMarked
package io.signalbox.bench.option;

import org.jspecify.annotations.NullMarked;
