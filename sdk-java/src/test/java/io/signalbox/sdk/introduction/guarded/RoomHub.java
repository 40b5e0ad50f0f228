package io.signalbox.sdk.introduction.guarded;

import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.Hub;

class RoomHub extends Hub {
    @Authorize(roles = "moderator")
    void close(String room) {
        clients().group(room).send("Closed");
    }

    @Authorize(policy = "own room")
    void announce(String room, String text) {
        clients().group(room).send("Announced", text);
    }
}
