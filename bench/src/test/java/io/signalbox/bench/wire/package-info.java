@NullMarked
package io.signalbox.bench.wire;

import org.jspecify.annotations.NullMarked;
