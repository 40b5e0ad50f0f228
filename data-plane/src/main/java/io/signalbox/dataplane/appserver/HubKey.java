package io.signalbox.dataplane.appserver;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;

/** One hub of one tenant. */
record HubKey(TenantName tenant, HubName hub) {}
