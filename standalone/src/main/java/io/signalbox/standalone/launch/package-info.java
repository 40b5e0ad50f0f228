/**
 * What must hold before the first port opens: options are read and checked, the data directory is there and ours, the
 * ports are free. In: command line and environment. Out: {@link Launch}, the configuration of the three planes as
 * system properties. On the main thread, before Quarkus starts.
 */
@NullMarked
package io.signalbox.standalone.launch;

import org.jspecify.annotations.NullMarked;
