package io.signalbox.standalone.launch;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A start that can go on: everything was checked, and this is the configuration the three planes get. */
public final class Launch implements AutoCloseable {
    private static final String TENANT = "dev";

    private final LaunchOptions options;
    private final DataDirectory data;
    private final Listening listening;
    private final String secret;
    private final ClusterPorts cluster;

    private Launch(
            LaunchOptions options, DataDirectory data, Listening listening, String secret, ClusterPorts cluster) {
        this.options = options;
        this.data = data;
        this.listening = listening;
        this.secret = secret;
        this.cluster = cluster;
    }

    /** @throws LaunchException when a port is taken or the data directory cannot be used */
    public static Launch prepare(LaunchOptions options) throws LaunchException {
        Listening listening = Listening.tryOut(options);
        DataDirectory data = DataDirectory.open(options.data());
        return new Launch(options, data, listening, data.clusterSecret(), ClusterPorts.of(options, listening));
    }

    /** What Quarkus and the planes read; the one place where the standalone default of a shared key is set. */
    public Map<String, String> configuration() {
        String grpc = listening.host() + ":" + listening.grpcPort();
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quarkus.http.host", listening.address().getHostAddress());
        keys.put("quarkus.http.port", String.valueOf(listening.httpPort()));
        keys.put("signalbox.cluster.secret", secret);
        keys.put("signalbox.default-tenant", TENANT);
        keys.put("signalbox.data-plane.grpc-host", listening.address().getHostAddress());
        keys.put("signalbox.data-plane.grpc-port", String.valueOf(listening.grpcPort()));
        keys.put("signalbox.data-plane.tenants", grpc);
        keys.put("signalbox.rest-api.data-plane", grpc);
        keys.put("signalbox.rest-api.tenants", grpc);
        keys.put("signalbox.control-plane.data-dir", data.path().toString());
        keys.put("signalbox.control-plane.bootstrap-tenant", TENANT);
        keys.put("signalbox.standalone.tenant", TENANT);
        keys.put("signalbox.standalone.host", listening.host());
        keys.put("signalbox.standalone.demo", String.valueOf(options.demo()));
        keys.putAll(cluster.configuration(listening));
        return keys;
    }

    /**
     * Why this start came to nothing after all.
     *
     * @return one line for the person at the terminal, or nothing for what nobody has foreseen
     */
    public Optional<String> explain(Throwable failure) {
        return new StartFailure(failure).inWords(listening, data.path());
    }

    @Override
    public void close() throws IOException {
        data.close();
    }
}
