/** Names that were checked once and are trusted afterwards: tenant, hub, group, user, connection. */
@NullMarked
package io.signalbox.protocol.name;

import org.jspecify.annotations.NullMarked;
