package io.signalbox.dataplane.fanout;

/** @param wasMember REMOVE: whether there was something to remove */
public record MembershipOutcome(boolean connectionExists, boolean wasMember) {
    public static final MembershipOutcome NO_CONNECTION = new MembershipOutcome(false, false);
}
