/**
 * Server-Sent Events and long polling: a connection made of HTTP requests (spec/signalr-transports.md §3, §5 to §7). In
 * come GET, POST and DELETE at {@link io.signalbox.dataplane.transport.http.ClientRoute}, on the event loop of whatever
 * TCP connection carries them; each goes to the {@link io.signalbox.dataplane.request.Owner} of its connection. There,
 * {@link io.signalbox.dataplane.transport.http.Attachments} knows each connection as an attachment: its transport, its
 * clock, and what its client has sent. An attachment is confined to the event loop of its first request.
 */
@NullMarked
package io.signalbox.dataplane.transport.http;

import org.jspecify.annotations.NullMarked;
