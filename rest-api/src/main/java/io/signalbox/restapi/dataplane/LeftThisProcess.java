package io.signalbox.restapi.dataplane;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/** Notes whether a call was ever written to a connection: one that was not can be made elsewhere without a double. */
final class LeftThisProcess extends ClientStreamTracer.Factory {
    private volatile boolean happened;

    boolean happened() {
        return happened;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void outboundHeaders() {
                happened = true;
            }
        };
    }
}
