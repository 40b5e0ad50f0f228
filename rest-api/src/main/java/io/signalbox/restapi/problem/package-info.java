/**
 * Refusals as answers (spec/azure-rest.md §2.2): a {@link io.signalbox.protocol.refusal.RefusedException} comes in, from
 * any stage of a request; an ErrorDetail with its {@code x-ms-error-code} goes out. Threads: whichever ends the request.
 */
@NullMarked
package io.signalbox.restapi.problem;

import org.jspecify.annotations.NullMarked;
