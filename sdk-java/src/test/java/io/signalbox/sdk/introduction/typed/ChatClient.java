package io.signalbox.sdk.introduction.typed;

interface ChatClient {
    void receiveMessage(String user, String message);

    void userJoined(String user);
}
