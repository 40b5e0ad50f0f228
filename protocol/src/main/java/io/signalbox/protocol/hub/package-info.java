/** Hub messages as they cross the client's wire, in JSON and MessagePack (spec/signalr-hub.md §1, §2). */
@NullMarked
package io.signalbox.protocol.hub;

import org.jspecify.annotations.NullMarked;
