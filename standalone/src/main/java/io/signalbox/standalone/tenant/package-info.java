/**
 * The tenant that a standalone process serves to whoever opens its page: address, keys, and the tokens made of them.
 * Reads the control plane's book in memory; on any thread.
 */
@NullMarked
package io.signalbox.standalone.tenant;

import org.jspecify.annotations.NullMarked;
