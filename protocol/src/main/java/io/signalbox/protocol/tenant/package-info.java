/** The tenants as the data plane and the REST API know them: followed live from the control plane over tenants.proto. */
@NullMarked
package io.signalbox.protocol.tenant;

import org.jspecify.annotations.NullMarked;
