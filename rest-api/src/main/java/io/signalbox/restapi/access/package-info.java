/**
 * Who may ask. A request for a hub comes in ({@link io.signalbox.restapi.access.HubRequest}); its tenant, api-version,
 * token and hub name are checked; work that is admitted gets a checked {@link io.signalbox.restapi.access.Hub}. Runs on
 * the event loop of the request and never blocks: tenants and keys are in memory.
 */
@NullMarked
package io.signalbox.restapi.access;

import org.jspecify.annotations.NullMarked;
