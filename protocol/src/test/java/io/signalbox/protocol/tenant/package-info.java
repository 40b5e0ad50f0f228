@NullMarked
package io.signalbox.protocol.tenant;

import org.jspecify.annotations.NullMarked;
