package io.signalbox.restapi.presence;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What there is of a hub.
 *
 * @param users those with an open connection
 * @param groups those with a member
 */
@Schema(description = "How many connections are open, and how many users and groups these have.")
record HubCounts(long connections, long users, long groups) {}
