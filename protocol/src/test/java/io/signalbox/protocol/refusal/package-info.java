@NullMarked
package io.signalbox.protocol.refusal;

import org.jspecify.annotations.NullMarked;
