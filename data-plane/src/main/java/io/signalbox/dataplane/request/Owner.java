package io.signalbox.dataplane.request;

/** Who holds connections and answers their requests. */
public interface Owner {
    /**
     * Answers the request, at once or when there is something to say; a connection that is not held is a 404. Any thread;
     * never blocks.
     *
     * @return to be run when the client hangs up; runs from any thread, harmless when all is said
     */
    Runnable ask(ClientRequest request, Reply reply);

    /**
     * Goes on with the connection on that socket, or refuses it: 404 when it is not held, 400 when it has another
     * transport, 409 when it keeps the socket that it has, 204 when it is over. Any thread; never blocks.
     */
    void resume(Comeback comeback, ClientSocket socket);
}
