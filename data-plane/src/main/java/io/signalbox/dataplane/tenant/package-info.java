/** Who may: a request's tenant by its host name or path, and its token checked against that tenant's keys, locally. */
@NullMarked
package io.signalbox.dataplane.tenant;

import org.jspecify.annotations.NullMarked;
