/**
 * What operators ask of a node: to tell of its connections, those that are open, and why the others are no more; and to go
 * out of service. In: HTTP requests that show the operate key; the answers are put together on worker threads.
 */
@NullMarked
package io.signalbox.dataplane.operate;

import org.jspecify.annotations.NullMarked;
