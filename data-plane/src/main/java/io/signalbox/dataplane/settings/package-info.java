/** What an operator may set of the data plane: one interface a feature, checked before a port opens. */
@NullMarked
package io.signalbox.dataplane.settings;

import org.jspecify.annotations.NullMarked;
