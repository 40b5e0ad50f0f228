@NullMarked
package io.signalbox.bench.report;

import org.jspecify.annotations.NullMarked;
