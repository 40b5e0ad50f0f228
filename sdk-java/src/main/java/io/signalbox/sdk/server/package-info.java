/**
 * The app server: {@link io.signalbox.sdk.server.HubServer} keeps a few gRPC streams per hub to the data plane and hands
 * each client's frames to its hub. In: frames of the data plane, on gRPC's threads, which only queue; out: completions,
 * sends and group changes, from any thread, through one bounded outbox per stream. Reconnecting and deadlines run on one
 * timer thread, what apps are told (acks, ends) on one notice thread, hub methods on the hub executor.
 */
@NullMarked
package io.signalbox.sdk.server;

import org.jspecify.annotations.NullMarked;
