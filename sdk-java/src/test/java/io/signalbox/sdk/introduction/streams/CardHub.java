package io.signalbox.sdk.introduction.streams;

import io.signalbox.sdk.Hub;
import java.util.concurrent.CompletionStage;

class CardHub extends Hub {
    CompletionStage<String> play(String rival) {
        return clients()
                .client(rival)
                .invoke("ChooseCard", String.class, context().userIdentifier())
                .thenApply(card -> "Your rival plays " + card);
    }
}
