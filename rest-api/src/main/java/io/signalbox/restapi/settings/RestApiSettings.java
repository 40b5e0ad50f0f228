package io.signalbox.restapi.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** The REST API's own settings. */
@ConfigMapping(prefix = "signalbox.rest-api")
public interface RestApiSettings {
    /**
     * gRPC addresses of the data plane's nodes, each {@code host:port}. Every REST API process of a deployment gets the
     * same list in the same order: what is sent to one target goes through one node, which keeps it in order.
     */
    List<String> dataPlane();

    /** gRPC address ({@code host:port}) of the control plane, from which the tenants and their keys are followed. */
    String tenants();

    /** How long one request may wait for the data plane, fail-over included. */
    @WithDefault("5s")
    Duration deadline();

    /** Most calls to the data plane that may be under way at a time; further requests are refused as busy. */
    @WithDefault("1024")
    int callsInFlight();

    /**
     * On shutdown: longest time for the requests that have come to be answered; those that come then are refused. It begins
     * when a data plane in the same process has told its clients to go.
     */
    @WithDefault("5s")
    Duration shutdownTimeout();
}
