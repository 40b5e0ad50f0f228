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
}
