package io.signalbox.sdk.hub;

import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubProtocol;

/** What a client answered, in its hub protocol. */
public record ClientAnswer(HubProtocol protocol, Completion completion) {}
