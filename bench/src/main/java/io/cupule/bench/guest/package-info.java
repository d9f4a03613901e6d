/** Benchmarks of exits, kicks and wakes: the same small guest on both sides. */
@org.jspecify.annotations.NullMarked
package io.cupule.bench.guest;
