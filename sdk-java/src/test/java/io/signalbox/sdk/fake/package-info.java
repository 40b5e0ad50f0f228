/** A service for tests: real HTTP discovery, a real gRPC listener, and clients that tests speak for. */
@NullMarked
package io.signalbox.sdk.fake;

import org.jspecify.annotations.NullMarked;
