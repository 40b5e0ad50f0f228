package io.signalbox.restapi.problem;

import io.signalbox.protocol.refusal.Refusal;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** Everything that the REST API tells its operator. */
@MessageLogger(projectCode = "SBREST", length = 3)
public interface RestApiLog extends BasicLogger {
    RestApiLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), RestApiLog.class, "io.signalbox.restapi");

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 1, value = "A request failed for a reason that is ours")
    void requestFailed(@Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 2, value = "A request was refused as %s: %s")
    void refusedBecause(Refusal refusal, String cause);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 3, value = "The data plane at %s refused this process: %s (expected: the same cluster secret)")
    void dataPlaneRefusedUs(String address, Refusal refusal);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 4, value = "%d requests are cut that were not answered within %s")
    void requestsCut(int requests, Duration patience);
}
