/**
 * What a run found, for people and for programs: figures of each server come in, a table with ratios and a JSON file go
 * out.
 */
@NullMarked
package io.signalbox.bench.report;

import org.jspecify.annotations.NullMarked;
