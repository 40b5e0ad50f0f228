package io.signalbox.standalone.demo;

import io.signalbox.standalone.tenant.DemoTenant;
import jakarta.inject.Singleton;

/** What a person pastes into a terminal to be a backend for once. */
@Singleton
public final class CurlLine {
    private static final String MESSAGE = "{\"target\":\"BackendMessage\",\"arguments\":[\"Hello from a backend\"]}";

    private final DemoTenant tenant;

    CurlLine(DemoTenant tenant) {
        this.tenant = tenant;
    }

    /** Broadcasts to the chat; good for a day. */
    public String text() {
        return "curl -X POST '" + tenant.endpoint() + "/api/hubs/" + ChatServer.HUB + "/:send?api-version=2022-06-01'"
                + " -H 'Authorization: Bearer " + tenant.backendToken(ChatServer.HUB) + "'"
                + " -H 'Content-Type: application/json'"
                + " -d '" + MESSAGE + "'";
    }
}
