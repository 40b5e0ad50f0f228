package io.signalbox.standalone.endtoend;

/** The Maven client on long polling: all that it can do on a WebSocket. */
class JavaLongPollingIT extends JavaClientIT {
    @Override
    JavaCell cell() {
        return JavaCell.LONG_POLLING_JSON;
    }
}
