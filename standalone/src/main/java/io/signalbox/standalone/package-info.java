/**
 * The three planes in one JVM. In: a command line. Out: a service that is ready, its address on the terminal. The main
 * thread reads the options ({@code launch}), starts Quarkus, opens the demo ({@code demo}), prints what to do next
 * ({@code welcome}), and waits for a signal.
 */
@NullMarked
package io.signalbox.standalone;

import org.jspecify.annotations.NullMarked;
