package io.signalbox.controlplane.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the control plane. */
@ConfigMapping(prefix = "signalbox.control-plane")
public interface ControlPlaneSettings {
    /**
     * Directory of the embedded database and of the generated secret files: an absolute path, or one that starts with
     * {@code ./}.
     */
    @WithDefault("./data")
    Path dataDir();

    /** JDBC URL of the database; without it an H2 file in the data directory. */
    Optional<String> databaseUrl();

    /**
     * Key that guards the operators' API, at least 16 characters; without it one is generated into the file
     * {@code operator.key} of the data directory.
     */
    Optional<String> operatorKey();

    /** Name of a tenant that is created at start when it does not exist. */
    Optional<String> bootstrapTenant();

    /**
     * Base URL at which clients reach the service, such as {@code https://realtime.example.com}; without it clients get
     * the address that the request was sent to.
     */
    Optional<URI> publicEndpoint();

    /** Port of an own gRPC listener for the planes that follow the tenants; without it no own listener is opened. */
    OptionalInt grpcPort();

    /**
     * Master key that encrypts the access keys at rest: 32 bytes as base64; without it one is generated into the file
     * {@code master.key} of the data directory.
     */
    Optional<String> masterKey();
}
