package io.signalbox.dataplane.leave;

/** Where clients and app servers come in. */
public interface Door {
    /** No new client comes in from now on, and none is on its way in; app servers are told to go elsewhere too. */
    void close();

    void open();
}
