package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.ToFarAppServer;

/** The way of one client to an app server that has its streams on another node: the port. */
public interface FarAppServers {
    /** Of a node that has no others. */
    FarAppServers NONE = (node, ear) -> {
        ear.over();
        return new NoLine();
    };

    /**
     * Begins a call; never blocks. A node that is not there is over at once, before or after this returns; one that dies
     * is over once that is noticed.
     *
     * @param ear hears what comes back
     */
    Line<ToFarAppServer> call(NodeId node, Ear<FromFarAppServer> ear);

    /** Whoever has the app servers, at the other end. */
    interface Serving {
        /** A call begins; whoever is returned hears it. */
        Ear<ToFarAppServer> serve(Line<FromFarAppServer> back);
    }

    /** To nobody. */
    final class NoLine implements Line<ToFarAppServer> {
        @Override
        public boolean say(ToFarAppServer frame) {
            return true;
        }

        @Override
        public long waiting() {
            return 0;
        }

        @Override
        public void end() {}

        @Override
        public void cut() {}
    }
}
