/**
 * How this process goes. Every request of the API is counted before anything else looks at it; at the end those that have
 * come are answered, and those that come then are refused.
 */
@NullMarked
package io.signalbox.restapi.leave;

import org.jspecify.annotations.NullMarked;
