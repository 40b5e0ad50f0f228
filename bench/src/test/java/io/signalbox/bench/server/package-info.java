@NullMarked
package io.signalbox.bench.server;

import org.jspecify.annotations.NullMarked;
