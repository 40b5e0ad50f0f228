@NullMarked
package io.signalbox.bench.measure;

import org.jspecify.annotations.NullMarked;
