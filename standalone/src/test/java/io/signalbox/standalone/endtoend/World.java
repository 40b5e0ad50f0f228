package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.token.AccessKey;
import java.nio.file.Path;
import java.util.Map;

/** A running Signalbox, an app server that hosts the test's hubs there, and a backend of the same tenant. */
final class World implements AutoCloseable {
    private final RunningSignalbox signalbox;
    private final TestAppServer app;
    private final Backend backend;

    private World(RunningSignalbox signalbox) {
        this.signalbox = signalbox;
        this.app = TestAppServer.start(signalbox.connectionString());
        this.backend = new Backend(signalbox.connectionString());
    }

    static World start(Path data, String... options) {
        return start(data, Map.of(), options);
    }

    /** @param settings environment variables of Signalbox */
    static World start(Path data, Map<String, String> settings, String... options) {
        RunningSignalbox signalbox = RunningSignalbox.start(data, settings, options);
        try {
            return new World(signalbox);
        } catch (RuntimeException | AssertionError e) {
            signalbox.close();
            throw e;
        }
    }

    RunningSignalbox signalbox() {
        return signalbox;
    }

    TestAppServer app() {
        return app;
    }

    Backend backend() {
        return backend;
    }

    /** Makes a tenant; the key is its primary one. */
    AccessKey keyOfAnotherTenant(String name) {
        String operator = signalbox.operatorKey();
        assertThat(backend.operate("/tenants", operator, "{\"name\":\"" + name + "\"}"))
                .returns(201, Backend.Answer::status);
        Backend.Answer answer = backend.operate("/tenants/" + name + "/keys/primary/regenerate", operator, "");
        return new AccessKey(answer.body().replaceAll("(?s).*\"key\"\\s*:\\s*\"([^\"]*)\".*", "$1"));
    }

    @Override
    public void close() {
        try (signalbox) {
            app.close();
        }
    }
}
