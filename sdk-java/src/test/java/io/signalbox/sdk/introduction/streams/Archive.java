package io.signalbox.sdk.introduction.streams;

import java.io.BufferedReader;
import java.util.concurrent.Flow;

interface Archive {
    BufferedReader open(String file);

    Flow.Publisher<String> changesOf(String file);

    void append(String file, String line);

    Search search(String text);
}
