package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.transport.Newcomer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The first request of a connection.
 *
 * @param freshFor how long its token could begin another
 * @param pollInterval longest time between two polls; null: the node's own
 * @param stillAdmitted throws when the client may no longer in
 */
record Opening(
        Newcomer newcomer, Duration freshFor, @Nullable Duration pollInterval, Runnable stillAdmitted) {}
