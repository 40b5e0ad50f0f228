package io.signalbox.sdk.introduction.streams;

import io.signalbox.sdk.HubContext;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

class Referee {
    private final HubContext<CardHub, Player> players;

    Referee(HubContext<CardHub, Player> players) {
        this.players = players;
    }

    CompletionStage<String> nextCard(String connectionId) {
        return players.clients()
                .within(Duration.ofMinutes(2))
                .client(connectionId)
                .chooseCard("the bank");
    }
}
