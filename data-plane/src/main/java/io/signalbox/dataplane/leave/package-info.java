/**
 * A node goes out of service: it takes no new clients, and those it has are told to go elsewhere at a pace that the other
 * nodes stand, those of other nodes too that it has the app servers of. In: the process' end, or an operator's call; out:
 * a Close message for each client, on its own loop.
 */
@NullMarked
package io.signalbox.dataplane.leave;

import org.jspecify.annotations.NullMarked;
