/**
 * The servers that are measured, each started as processes of their own on one core: the standalone jar with a small app
 * server beside it, and peers to compare with. Ports and paths come out, processes end with {@code close}.
 */
@NullMarked
package io.signalbox.bench.server;

import org.jspecify.annotations.NullMarked;
