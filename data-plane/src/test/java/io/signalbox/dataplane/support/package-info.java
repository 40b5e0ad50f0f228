/** What the tests share: clients that control every byte, stand-ins for the other planes, and conditions with a limit. */
@NullMarked
package io.signalbox.dataplane.support;

import org.jspecify.annotations.NullMarked;
