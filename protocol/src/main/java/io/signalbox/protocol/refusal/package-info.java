/**
 * The two catalogues: {@link io.signalbox.protocol.refusal.Refusal}, why a request is not done, and
 * {@link io.signalbox.protocol.refusal.CloseCode}, why a connection ended. REST problems, gRPC statuses, Close texts and
 * the reference page in {@code docs/} are rendered from them.
 */
@NullMarked
package io.signalbox.protocol.refusal;

import org.jspecify.annotations.NullMarked;
