/**
 * A server that does the least a fan-out can cost in Java: HTTP POST in, one ready-made WebSocket frame out to every
 * subscriber, no protocol, no users, no limits. It is the measure beside ours, and what the generator's tests run
 * against. One thread.
 */
@NullMarked
package io.signalbox.bench.plain;

import org.jspecify.annotations.NullMarked;
