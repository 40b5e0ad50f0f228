/** What {@code launch} hands to the beans of this module through the configuration. */
@NullMarked
package io.signalbox.standalone.settings;

import org.jspecify.annotations.NullMarked;
