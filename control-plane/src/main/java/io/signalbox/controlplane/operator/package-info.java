/** Who may change tenants: whoever shows the operator key. In: a request, on an event loop; out: it goes on, or 401. */
@NullMarked
package io.signalbox.controlplane.operator;

import org.jspecify.annotations.NullMarked;
