@NullMarked
package io.signalbox.protocol.hub;

import org.jspecify.annotations.NullMarked;
