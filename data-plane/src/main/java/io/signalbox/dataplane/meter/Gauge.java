package io.signalbox.dataplane.meter;

/** The catalogue of what goes up and down; each is exported as {@code signalbox_dataplane_<name>}. */
public enum Gauge {
    CLIENTS("Clients whose connections are open here."),
    CLIENTS_TO_DRAIN("Clients that are still here while the node leaves; 0 while it does not."),
    NODES("Nodes of the cluster that this one sees, itself among them; with less than there are, some are out of"
            + " reach."),
    REGISTRY_TOPICS(
            "Topics for which the registry names this node: hubs, connections, users, groups and app servers that it"
                    + " has here, connections over several requests once more, and those it is about to leave.");

    private final String help;

    Gauge(String help) {
        this.help = help;
    }

    public String help() {
        return help;
    }
}
