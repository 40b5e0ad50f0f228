package io.signalbox.dataplane.connection;

import io.signalbox.protocol.tenant.TenantOptions;

/**
 * On which terms a client was admitted: the word of its tenant and of its token.
 *
 * @param closesAt epoch milliseconds; {@link #NEVER}: its authentication may expire without consequence
 * @param messagesPerSecond hub messages, pings included, past which it is closed
 */
public record Terms(long closesAt, int messagesPerSecond) {
    public static final long NEVER = Long.MAX_VALUE;

    public static final Terms USUAL = new Terms(NEVER, TenantOptions.DEFAULT_MESSAGES_PER_SECOND);
}
