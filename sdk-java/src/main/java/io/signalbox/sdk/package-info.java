/**
 * What an app's hub sees: {@link io.signalbox.sdk.Hub} with its clients, groups and context, and
 * {@link io.signalbox.sdk.HubContext} for sending from outside a hub. Nothing here knows the network: a hub is tested
 * by handing it these types. Everything is called on the threads of the hub executor.
 *
 * <p>The other doors: {@code typed.Hub} (clients from an interface), {@code server.HubServer} (connects and hosts the
 * hubs), {@code negotiate.Negotiator} (answers a client's negotiate request).
 */
@NullMarked
package io.signalbox.sdk;

import org.jspecify.annotations.NullMarked;
