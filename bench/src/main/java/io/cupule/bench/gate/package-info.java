/** Compares the figures of a run with the stored ones. */
@org.jspecify.annotations.NullMarked
package io.cupule.bench.gate;
