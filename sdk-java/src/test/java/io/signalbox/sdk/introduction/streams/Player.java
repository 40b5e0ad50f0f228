package io.signalbox.sdk.introduction.streams;

import java.util.concurrent.CompletionStage;

interface Player {
    CompletionStage<String> chooseCard(String against);

    void gameOver(String winner);
}
