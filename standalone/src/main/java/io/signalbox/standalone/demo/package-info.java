/**
 * The demo chat: an app server like any other, made with the SDK. It asks the service by HTTP where to connect, joins
 * over gRPC, hosts {@link ChatHub}, and answers the negotiate requests of the page in {@code META-INF/resources}. Hub
 * methods run on the SDK's hub threads, HTTP requests on worker threads.
 */
@NullMarked
package io.signalbox.standalone.demo;

import org.jspecify.annotations.NullMarked;
