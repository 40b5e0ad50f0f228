package io.signalbox.standalone.endtoend;

import com.microsoft.signalr.TransportEnum;

/** The Maven client on long polling: all that it can do on a WebSocket. */
class JavaLongPollingIT extends JavaClientIT {
    @Override
    TransportEnum transport() {
        return TransportEnum.LONG_POLLING;
    }
}
