package io.signalbox.dataplane.log;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jspecify.annotations.Nullable;

/** The catalogue of log lines; a number is never used twice. */
@MessageLogger(projectCode = "SBDP", length = 4)
public interface Log {
    Log LOG = Logger.getMessageLogger(java.lang.invoke.MethodHandles.lookup(), Log.class, "io.signalbox.dataplane");

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 1, value = "Node %s serves app servers on gRPC port %d")
    void started(String node, int grpcPort);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 2, value = "Leaving: %d clients are told to reconnect")
    void leaving(int clients);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 20, value = "Leaving: %d clients are still here, %d were told, %d are told per second")
    void draining(int clients, int told, int perSecond);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 21, value = "No client is left; %d were told to reconnect")
    void drained(int told);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 22, value = "Back in service, with %d clients")
    void resumed(int clients);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 3, value = "Left with %d clients still connected")
    void left(int clients);

    /**
     * At DEBUG: one line for each connection would let clients fill a disk. The counters have the ends by reason, the
     * operators' endpoint has the latest one by one.
     *
     * @param error as {@code ConnectionReport.End} has it
     */
    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 4, value = "Connection %s of tenant %s, hub %s ended: %s, cause: %s")
    void connectionEnded(
            ConnectionId connection, TenantName tenant, HubName hub, CloseCode code, @Nullable String error);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 5, value = "Connection %s failed")
    void connectionFailed(ConnectionId connection, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 6, value = "Tenant %s is disabled: %d of its clients are closed")
    void tenantDisabled(TenantName tenant, int clients);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 7, value = "A call of the REST API failed")
    void callFailed(@Cause Throwable cause);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 8, value = "A request of a client failed")
    void requestFailed(@Cause Throwable cause);

    /** @param cut the settings of the app server's hello that were cut, as {@code field: asked (given)} */
    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 9, value = "Tenant %s, hub %s: its app server asks for more, or less, than this node gives: %s")
    void hubLimitsCut(TenantName tenant, HubName hub, String cut);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10, value = "A delivery of tenant %s, hub %s is dropped: which nodes it is for could not be learned")
    void targetUnknown(TenantName tenant, HubName hub, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 15, value = "Handing over to other nodes failed")
    void handOverFailed(@Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 16, value = "The cluster could not be told what the tenants are now")
    void tenantsNotKept(@Cause Throwable cause);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 11, value = "Node %s (%s) joined the cluster: %d nodes")
    void nodeJoined(String node, String link, int nodes);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 12, value = "Node %s left the cluster: %d nodes")
    void nodeGone(String node, int nodes);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 13, value = "The registry had lost %d of the %d topics that this node holds: told again")
    void reasserted(int missing, int held);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 14, value = "Comparing the registry with what the nodes hold failed; it goes on")
    void upkeepFailed(@Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 17,
            value =
                    "None of those that keep the registry is reached yet; looked for at: %s. Until one is, this node does"
                            + " not start")
    void keepersAway(String where);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 18,
            value =
                    "None of those that keep the registry is reached any more; looked for at: %s. Until one is, what is told"
                            + " to clients goes to all nodes, and no new client gets in")
    void keepersLost(String where);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 19,
            value = "Those that keep the registry are reached again at %s; what this node holds is told again")
    void keepersBack(String where);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 35, value = "The roll of the nodes is out of reach for now: %s")
    void rollOutOfReach(String cause);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 36, value = "Node %s is not answered, and will tell again: %s")
    void letterNotAnswered(String node, String cause);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 37, value = "This process keeps the registry of cluster %s, reached at %s")
    void keeps(String cluster, String address);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 31, value = "Other nodes reach this one on link port %d, mutual TLS: %s")
    void linkOpened(int port, boolean tls);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 32, value = "The link to node %s at %s, lane %d, is broken and will be opened again: %s")
    void linkBroken(String node, String address, int lane, String cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 33, value = "%d deliveries were lost when the link to node %s, lane %d, broke")
    void linkLost(long deliveries, String node, int lane);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 34, value = "What node %s sent could not be handled")
    void linkFrameFailed(String node, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 51, value = "A client of another node, or the way to it, failed")
    void farClientFailed(@Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 52, value = "Tenant %s, hub %s: which nodes have its app servers could not be learned")
    void appServersUnknown(TenantName tenant, HubName hub, @Cause Throwable cause);
}
