package io.signalbox.dataplane.fanout;

/**
 * How much of a hub there is.
 *
 * @param users those with a connection
 * @param groups those with a member
 */
public record HubCount(long connections, long users, long groups) {
    public static final HubCount NOTHING = new HubCount(0, 0, 0);
}
