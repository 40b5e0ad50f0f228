/**
 * What every request of the control plane shares: the JSON body in, the refusal out, the address that clients are sent
 * to. On the request's thread.
 */
@NullMarked
package io.signalbox.controlplane.http;

import org.jspecify.annotations.NullMarked;
