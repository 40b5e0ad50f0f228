package io.signalbox.dataplane.fanout;

/** A data-plane node, by a name that no other node of the cluster has. */
public record NodeId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
