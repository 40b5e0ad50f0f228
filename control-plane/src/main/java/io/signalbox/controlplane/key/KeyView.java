package io.signalbox.controlplane.key;

import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.ConnectionString;
import java.net.URI;

/** An access key in clear, with the connection string that SDKs take. */
record KeyView(String key, String connectionString) {
    static KeyView of(AccessKey key, URI endpoint) {
        return new KeyView(key.value(), new ConnectionString(endpoint, key, "1.0", endpoint, endpoint).format());
    }

    @Override
    public String toString() {
        return "KeyView[hidden]";
    }

    /** Both keys of a tenant. */
    record Pair(KeyView primary, KeyView secondary) {}
}
