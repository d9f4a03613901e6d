/** Two sides by turns, the program and its C twin, and what their samples say. */
@org.jspecify.annotations.NullMarked
package io.cupule.bench.pair;
