package io.signalbox.standalone.endtoend;

import com.microsoft.signalr.HttpHubConnectionBuilder;
import com.microsoft.signalr.TransportEnum;

/** The Maven client on long polling: all that it can do on a WebSocket. */
class JavaLongPollingIT extends JavaClientIT {
    @Override
    HttpHubConnectionBuilder transport(HttpHubConnectionBuilder builder) {
        return builder.withTransport(TransportEnum.LONG_POLLING);
    }
}
