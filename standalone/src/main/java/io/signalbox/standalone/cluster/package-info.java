/**
 * A cluster on one machine, for people who want to see one: the data-plane nodes beside this process, each a process of
 * its own, and one address in front of all of them.
 */
@NullMarked
package io.signalbox.standalone.cluster;

import org.jspecify.annotations.NullMarked;
