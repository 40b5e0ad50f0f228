/**
 * The hub whose clients are an interface of the app. It stands in a package of its own because Java has one class per
 * name: {@code Hub} and {@code Hub<T>} cannot both be {@code io.signalbox.sdk.Hub} (docs/adr/0003).
 */
@NullMarked
package io.signalbox.sdk.typed;

import org.jspecify.annotations.NullMarked;
