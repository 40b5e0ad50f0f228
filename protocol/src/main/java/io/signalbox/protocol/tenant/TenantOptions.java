package io.signalbox.protocol.tenant;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;

/**
 * How a tenant's clients are served; its operator sets it.
 *
 * @param origins web pages of which origins may
 * @param closeOnAuthenticationExpiration whether a connection ends when the token that it was opened with does
 *     (spec/signalr-transports.md §11)
 * @param detailedErrors whether clients read the cause of an error
 * @param messagesPerSecond hub messages of one client, pings included, past which it is closed; 1 to 1,000,000
 */
public record TenantOptions(
        AllowedOrigins origins,
        boolean closeOnAuthenticationExpiration,
        StatefulReconnect statefulReconnect,
        boolean detailedErrors,
        int messagesPerSecond) {
    /** More than a client that works sends, and too little to keep a node busy. */
    public static final int DEFAULT_MESSAGES_PER_SECOND = 10_000;

    public static final TenantOptions DEFAULTS =
            new TenantOptions(AllowedOrigins.ALL, false, StatefulReconnect.OFF, false, DEFAULT_MESSAGES_PER_SECOND);

    private static final int MOST_MESSAGES_PER_SECOND = 1_000_000;

    public TenantOptions {
        if (messagesPerSecond < 1 || messagesPerSecond > MOST_MESSAGES_PER_SECOND) {
            throw new RefusedException(
                    Refusal.BODY_INVALID,
                    "maximumMessagesPerSecondPerConnection: " + messagesPerSecond + " (expected: 1 to "
                            + MOST_MESSAGES_PER_SECOND + ")");
        }
    }
}
