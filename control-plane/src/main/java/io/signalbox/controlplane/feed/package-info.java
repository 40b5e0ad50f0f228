/**
 * The tenants for the other planes, over tenants.proto. In: changes from {@code tenant}, on the thread that made them;
 * out: a snapshot, then changes, to each follower at its own pace, on its network thread or the changer's.
 */
@NullMarked
package io.signalbox.controlplane.feed;

import org.jspecify.annotations.NullMarked;
