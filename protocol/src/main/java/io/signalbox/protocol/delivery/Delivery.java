package io.signalbox.protocol.delivery;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;

/** One payload for one audience of one hub of one tenant. */
public record Delivery(TenantName tenant, HubName hub, Audience audience, Payload payload) {}
