package io.signalbox.sdk.introduction.streams;

import java.util.concurrent.CompletionStage;

interface Search {
    CompletionStage<Integer> hits();

    void stop();
}
