package io.signalbox.standalone.demo;

import io.signalbox.sdk.HubMethodName;

/** What the page listens to. */
interface ChatClient {
    @HubMethodName("ReceiveMessage")
    void receiveMessage(String user, String message);

    @HubMethodName("ReceiveGroupMessage")
    void receiveGroupMessage(String group, String user, String message);

    @HubMethodName("UserJoined")
    void userJoined(String user);

    @HubMethodName("UserLeft")
    void userLeft(String user);

    @HubMethodName("GroupJoined")
    void groupJoined(String group, String user);

    @HubMethodName("GroupLeft")
    void groupLeft(String group, String user);
}
