@NullMarked
package io.signalbox.protocol.delivery;

import org.jspecify.annotations.NullMarked;
