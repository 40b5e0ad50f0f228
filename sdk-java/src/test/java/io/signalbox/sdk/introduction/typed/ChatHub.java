package io.signalbox.sdk.introduction.typed;

import io.signalbox.sdk.HubException;
import io.signalbox.sdk.typed.Hub;

class ChatHub extends Hub<ChatClient> {
    void sendMessage(String user, String message) {
        if (message.isBlank()) {
            throw new HubException("Say something.");
        }
        clients().all().receiveMessage(user, message);
    }
}
