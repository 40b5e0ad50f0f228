/** What an operator may set for the REST API; every key's Javadoc is its documentation. */
@NullMarked
package io.signalbox.restapi.settings;

import org.jspecify.annotations.NullMarked;
