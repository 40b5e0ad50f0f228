@NullMarked
package io.signalbox.protocol.token;

import org.jspecify.annotations.NullMarked;
