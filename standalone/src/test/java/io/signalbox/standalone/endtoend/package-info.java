/**
 * The product as its users meet it: the real jar as a process of its own, real clients (npm, Maven, a browser), app
 * servers made with the SDK, backends over REST. Nothing of the service runs in the JVM of these tests.
 */
@NullMarked
package io.signalbox.standalone.endtoend;

import org.jspecify.annotations.NullMarked;
