/**
 * A VM over all its incarnations: its operations, its state, its threads, and how it ends and comes
 * back.
 */
package io.cupule.partition.vm;
