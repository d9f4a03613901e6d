/**
 * Side-by-side benchmarks: Cupule against a C program that does the same, on the same guest, in
 * turns. Timed results depend on the machine and its load, so nothing here is a test.
 */
@org.jspecify.annotations.NullMarked
package io.cupule.bench;
