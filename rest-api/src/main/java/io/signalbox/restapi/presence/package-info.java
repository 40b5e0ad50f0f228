/**
 * Who is there: connections of a group or a user in pages, counts of a hub. A request comes in on its event loop; the
 * question goes to {@link io.signalbox.restapi.dataplane.MemberClient}.
 */
@NullMarked
package io.signalbox.restapi.presence;

import org.jspecify.annotations.NullMarked;
