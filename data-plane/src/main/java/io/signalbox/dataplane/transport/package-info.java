/** The ways of bytes to and from clients: one package for each, and here what they share. */
@NullMarked
package io.signalbox.dataplane.transport;

import org.jspecify.annotations.NullMarked;
