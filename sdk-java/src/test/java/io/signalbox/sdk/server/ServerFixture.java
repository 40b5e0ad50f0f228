package io.signalbox.sdk.server;

import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.fake.RecordedLog;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A service, a server with one stream per hub unless said otherwise, and the first stream. */
abstract class ServerFixture {
    final RecordedLog log = new RecordedLog();
    FakeService service;
    HubServer server;
    FakeStream stream;

    abstract HubServerBuilder host(HubServerBuilder builder);

    HubOptions options(HubOptions defaults) {
        return defaults;
    }

    @BeforeEach
    void open() throws Exception {
        service = new FakeService();
        UnaryOperator<HubOptions> oneStream = defaults -> options(defaults.withStreamsPerHub(1));
        server = host(HubServer.connect(service.connectionString()).hubOptions(oneStream))
                .start();
        stream = service.stream();
    }

    @AfterEach
    void close() {
        server.close();
        service.close();
    }
}
