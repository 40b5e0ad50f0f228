/** Pages of the reference that are rendered from the code: a test fails when page and code differ. */
@NullMarked
package io.signalbox.standalone.reference;

import org.jspecify.annotations.NullMarked;
