@NullMarked
package io.signalbox.bench.relay;

import org.jspecify.annotations.NullMarked;
