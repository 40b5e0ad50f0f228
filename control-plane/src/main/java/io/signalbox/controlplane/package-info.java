/**
 * The control plane: tenants, their access keys and the tokens these sign. Operators change tenants over HTTP
 * ({@code tenant}, {@code key}, {@code token}), apps without an SDK negotiate here ({@code negotiate}), the other planes
 * follow every change over gRPC ({@code feed}). This package is the start-up, on the main thread.
 */
@NullMarked
package io.signalbox.controlplane;

import org.jspecify.annotations.NullMarked;
