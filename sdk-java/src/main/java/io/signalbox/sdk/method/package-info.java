/**
 * How an app declares a method that goes over the wire, in a hub or in a client interface: with what it overrides. In:
 * classes, at start; out: names and annotations.
 */
@NullMarked
package io.signalbox.sdk.method;

import org.jspecify.annotations.NullMarked;
