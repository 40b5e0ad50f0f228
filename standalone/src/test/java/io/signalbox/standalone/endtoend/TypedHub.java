package io.signalbox.standalone.endtoend;

import io.signalbox.sdk.HubMethodName;
import io.signalbox.sdk.typed.Hub;
import java.util.concurrent.CompletionStage;

/** A hub whose clients are an interface. */
final class TypedHub extends Hub<TypedHub.Table> {
    private static final int POINTS = 7;
    private static final int PLACE = 3;

    record Card(String title, int points) {}

    interface Table {
        @HubMethodName("CardAdded")
        void cardAdded(String by, Card card);

        void cardMoved(String title, int place);

        CompletionStage<Integer> pointsOf(Card card);
    }

    void play(String title) {
        clients().all().cardAdded(String.valueOf(context().userIdentifier()), new Card(title, POINTS));
        clients().caller().cardMoved(title, PLACE);
    }

    /** What the caller says that its card is worth, twice. */
    CompletionStage<Integer> twice(String title) {
        return clients().caller().pointsOf(new Card(title, POINTS)).thenApply(points -> 2 * points);
    }
}
