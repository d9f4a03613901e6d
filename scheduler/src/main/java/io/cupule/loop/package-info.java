/**
 * Loops: a thread that does the same kind of work until it is closed. Every loop of the program
 * runs in a {@link io.cupule.loop.LoopRunner}, so an exception ends none of them and is counted.
 */
package io.cupule.loop;
