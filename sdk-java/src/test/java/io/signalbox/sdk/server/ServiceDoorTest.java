package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.ConnectionString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a service hears that is asked where streams are taken. */
class ServiceDoorTest {
    private final CompletableFuture<Optional<String>> upgrade = new CompletableFuture<>();
    private HttpServer service;

    @BeforeEach
    void open() throws Exception {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/server/negotiate", exchange -> {
            upgrade.complete(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Upgrade")));
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void close() {
        service.stop(0);
    }

    /** The race: over HTTP/2 each attempt came to the node that was leaving, until its process had ended. */
    @Test
    void it_does_not_ask_for_a_protocol_in_which_a_leaving_node_cannot_send_it_to_another_socket() throws Exception {
        ConnectionString connection = ConnectionString.parse(
                "Endpoint=http://localhost:" + service.getAddress().getPort() + ";AccessKey="
                        + AccessKey.random().value() + ";Version=1.0;");
        new ServiceDoor(connection, Clock.systemUTC()).find(new HubName("chat"));
        assertThat(upgrade.get(20, TimeUnit.SECONDS)).isEmpty();
    }
}
