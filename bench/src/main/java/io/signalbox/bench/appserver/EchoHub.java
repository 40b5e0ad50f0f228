package io.signalbox.bench.appserver;

import io.signalbox.sdk.Hub;

/** Answers what it is asked. */
final class EchoHub extends Hub {
    String echo(String text) {
        return text;
    }
}
