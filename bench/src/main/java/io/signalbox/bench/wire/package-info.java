/**
 * The bytes a generator writes and reads: WebSocket frames, SignalR messages, HTTP answers and the stamp inside a
 * payload. Bytes of one read come in, positions in the same array go out; nothing is copied and nothing allocated per
 * message. No I/O and no threads here.
 */
@NullMarked
package io.signalbox.bench.wire;

import org.jspecify.annotations.NullMarked;
