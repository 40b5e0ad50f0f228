package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.meter.Meters;

/**
 * What app servers on other nodes are found and reached by.
 *
 * @param self this node
 * @param far the way to them
 * @param address where this node takes streams of app servers, as host:port; empty: others are not told
 */
public record Neighbours(NodeId self, Registry registry, FarAppServers far, String address, Meters meters) {}
