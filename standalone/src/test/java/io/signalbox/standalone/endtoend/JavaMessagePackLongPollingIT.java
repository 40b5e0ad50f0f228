package io.signalbox.standalone.endtoend;

/** The Maven client on long polling in MessagePack. */
class JavaMessagePackLongPollingIT extends JavaClientIT {
    @Override
    JavaCell cell() {
        return JavaCell.LONG_POLLING_MESSAGEPACK;
    }
}
