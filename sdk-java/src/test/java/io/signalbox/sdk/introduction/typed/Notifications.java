package io.signalbox.sdk.introduction.typed;

import io.signalbox.sdk.HubContext;

class Notifications {
    private final HubContext<ChatHub, ChatClient> chat;

    Notifications(HubContext<ChatHub, ChatClient> chat) {
        this.chat = chat;
    }

    void maintenance(String userId) {
        chat.clients().all().receiveMessage("server", "Maintenance at noon.");
        chat.clients().user(userId).receiveMessage("server", "Save your work.");
    }
}
