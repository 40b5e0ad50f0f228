package io.signalbox.sdk.introduction;

import io.signalbox.sdk.Hub;

class ChatHub extends Hub {
    void sendMessage(String user, String message) {
        clients().all().send("ReceiveMessage", user, message);
    }

    void joinGroup(String group) {
        groups().addToGroup(context().connectionId(), group);
        clients().group(group).send("UserJoined", context().userIdentifier());
    }

    @Override
    protected void onConnected() {
        clients().others().send("UserJoined", context().userIdentifier());
    }

    @Override
    protected void onDisconnected(Throwable error) {
        clients().others().send("UserLeft", context().userIdentifier());
    }
}
