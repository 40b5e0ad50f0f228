@NullMarked
package io.signalbox.protocol.name;

import org.jspecify.annotations.NullMarked;
