@NullMarked
package io.signalbox.protocol.grpc;

import org.jspecify.annotations.NullMarked;
