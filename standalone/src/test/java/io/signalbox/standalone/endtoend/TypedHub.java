package io.signalbox.standalone.endtoend;

import io.signalbox.sdk.HubMethodName;
import io.signalbox.sdk.typed.Hub;

/** A hub whose clients are an interface. */
final class TypedHub extends Hub<TypedHub.Table> {
    private static final int POINTS = 7;
    private static final int PLACE = 3;

    record Card(String title, int points) {}

    interface Table {
        @HubMethodName("CardAdded")
        void cardAdded(String by, Card card);

        void cardMoved(String title, int place);
    }

    void play(String title) {
        clients().all().cardAdded(String.valueOf(context().userIdentifier()), new Card(title, POINTS));
        clients().caller().cardMoved(title, PLACE);
    }
}
