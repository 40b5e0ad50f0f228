@NullMarked
package io.signalbox.standalone.cluster;

import org.jspecify.annotations.NullMarked;
