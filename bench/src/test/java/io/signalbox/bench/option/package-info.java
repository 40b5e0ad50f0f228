@NullMarked
package io.signalbox.bench.option;

import org.jspecify.annotations.NullMarked;
