/**
 * Clients have the app server send for them: some speak, a batch of stamped texts at a time, and the app server sends each
 * text on, to one connection or to a group. Runs on the generator's thread.
 */
@NullMarked
package io.signalbox.bench.relay;

import org.jspecify.annotations.NullMarked;
