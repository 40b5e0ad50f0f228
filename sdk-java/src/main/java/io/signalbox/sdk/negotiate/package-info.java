/**
 * Answers an app's negotiate request: sends the client on to the service with a token of its own. In: whom the app takes
 * the client for; out: the JSON body of the answer. No network; on the caller's thread.
 */
@NullMarked
package io.signalbox.sdk.negotiate;

import org.jspecify.annotations.NullMarked;
