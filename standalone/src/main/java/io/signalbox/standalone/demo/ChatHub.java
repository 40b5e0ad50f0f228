package io.signalbox.standalone.demo;

import io.signalbox.sdk.typed.Hub;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The chat. */
final class ChatHub extends Hub<ChatClient> {
    void sendMessage(String user, String message) {
        clients().all().receiveMessage(user, message);
    }

    void sendToGroup(String group, String user, String message) {
        clients().group(group).receiveGroupMessage(group, user, message);
    }

    CompletionStage<?> joinGroup(String group, String user) {
        return groups().addToGroup(context().connectionId(), group)
                .thenRun(() -> clients().group(group).groupJoined(group, user));
    }

    CompletionStage<?> leaveGroup(String group, String user) {
        return groups().removeFromGroup(context().connectionId(), group)
                .thenRun(() -> clients().group(group).groupLeft(group, user));
    }

    @Override
    protected void onConnected() {
        clients().others().userJoined(name());
    }

    @Override
    protected void onDisconnected(@Nullable Throwable error) {
        clients().others().userLeft(name());
    }

    private String name() {
        String user = context().userIdentifier();
        return user == null ? "Someone" : user;
    }
}
