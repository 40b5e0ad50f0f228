/**
 * What an app calls to reach clients: by name, or through its own interface. In: a method and its arguments; out: the
 * same, to the outlet that encodes and sends them. On the caller's thread.
 */
@NullMarked
package io.signalbox.sdk.clients;

import org.jspecify.annotations.NullMarked;
