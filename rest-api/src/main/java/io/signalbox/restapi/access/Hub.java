package io.signalbox.restapi.access;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;

/** A hub of a tenant that the caller may use. */
public record Hub(TenantName tenant, HubName name) {}
