/**
 * Benchmarks. A command line comes in; servers are started as processes of their own, load is put on them from this
 * one, a table and a JSON file go out. One thread, and one that ends everything when it takes too long.
 */
@NullMarked
package io.signalbox.bench;

import org.jspecify.annotations.NullMarked;
