@NullMarked
package io.signalbox.bench.scenario;

import org.jspecify.annotations.NullMarked;
