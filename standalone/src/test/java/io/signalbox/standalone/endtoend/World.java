package io.signalbox.standalone.endtoend;

import java.nio.file.Path;

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
        RunningSignalbox signalbox = RunningSignalbox.start(data, options);
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

    @Override
    public void close() {
        try (signalbox) {
            app.close();
        }
    }
}
