package io.signalbox.protocol.refusal;

/** What a client hears when its connection ends (spec/signalr-hub.md §2, §5, §6). */
public enum LastWord {
    /** Its socket is lost. */
    NONE_GONE("nothing: it is gone"),
    /** What waits for it is given up with its socket. */
    NONE_TAKEN("nothing: it takes nothing"),
    HANDSHAKE("the answer to its handshake, with an error that says why"),
    CLOSE("Close without an error"),
    CLOSE_UNLESS_GONE("Close without an error; nothing when it has closed its socket"),
    CLOSE_OF_BACKEND("Close with the backend's reason; without an error when it gave none"),
    CLOSE_OF_APP_SERVER("Close with the app server's text"),
    CLOSE_WITH_TEXT("Close: %s"),
    /** The cause is for those that may read details. */
    CLOSE_EXPLAINED("Close: %s – with detailed errors, the cause behind it");

    private final String description;

    LastWord(String description) {
        this.description = description;
    }

    /** Whether anything can be said to the client at all. */
    public boolean isHeard() {
        return this != NONE_GONE && this != NONE_TAKEN;
    }

    /** For the reference page, of an end whose Close message has that text. */
    public String description(String text) {
        return description.replace("%s", text);
    }
}
