package io.signalbox.protocol.hub;

import java.nio.ByteBuffer;

/** Replaced by the codec commit that follows. */
public final class JsonHubProtocol implements HubProtocol {
    JsonHubProtocol() {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public boolean binary() {
        return false;
    }

    @Override
    public byte[] encode(HubFrame frame) {
        throw new IllegalStateException();
    }

    @Override
    public int frameLength(ByteBuffer in, int most) {
        throw new IllegalStateException();
    }

    @Override
    public HubFrame.Kind kindOf(ByteBuffer frame) {
        throw new IllegalStateException();
    }

    @Override
    public HubFrame decode(ByteBuffer frame) {
        throw new IllegalStateException();
    }
}
