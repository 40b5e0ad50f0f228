/** Tokens for clients. In: tenant, hub, user and claims that were allowed; out: the address to connect to, the token. */
@NullMarked
package io.signalbox.controlplane.token;

import org.jspecify.annotations.NullMarked;
