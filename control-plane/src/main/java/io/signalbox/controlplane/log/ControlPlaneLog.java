package io.signalbox.controlplane.log;

import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** Every line the control plane writes for operators; the number in front is what they search for. */
@MessageLogger(projectCode = "SBXC", length = 4)
public interface ControlPlaneLog {
    ControlPlaneLog LOG =
            Logger.getMessageLogger(MethodHandles.lookup(), ControlPlaneLog.class, "io.signalbox.controlplane");

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 1, value = "Control plane ready: %d tenants, data directory %s")
    void ready(int tenants, Path dataDirectory);

    /** The only line that may ever show a secret: once, when the key is made. */
    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 2, value = "Operator key, shown this once and kept in %s: %s")
    void operatorKeyMade(Path file, String key);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 3, value = "Master key made: %s; access keys cannot be read without it, so back it up")
    void masterKeyMade(Path file);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 4, value = "%s can be read by other users of this machine (expected: mode 0600)")
    void secretFileOpenToOthers(Path file);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 5, value = "Tenant %s created")
    void tenantCreated(String tenant);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 6, value = "Tenant %s changed: enabled %s, anonymous clients %s, hosts %s")
    void tenantChanged(String tenant, boolean enabled, boolean anonymousClients, Object hosts);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 7, value = "Tenant %s: %s key regenerated")
    void keyRegenerated(String tenant, String slot);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 8, value = "Tenants are followed by %s")
    void followed(String follower);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 9, value = "Follower %s fell behind and was ended; it starts again with a snapshot")
    void followerFellBehind(String follower);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10, value = "%s failed")
    void requestFailed(String request, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 11, value = "Tenants are served by gRPC on port %d")
    void listening(int port);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 12, value = "Tenant %s has new options: %s")
    void optionsChanged(String tenant, Object options);
}
