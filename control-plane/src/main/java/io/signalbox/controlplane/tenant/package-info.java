/**
 * The tenants. In: operators' changes by HTTP, on worker threads; out: the tenants from memory to any thread without a
 * lock, and every change, once it is in the database, to those who follow. Next stop: {@code feed}.
 */
@NullMarked
package io.signalbox.controlplane.tenant;

import org.jspecify.annotations.NullMarked;
