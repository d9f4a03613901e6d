/**
 * The shipped classes on real processors: what one thread wrote is visible to another where that
 * was promised. The explorer cannot tell, as it runs on one thread.
 */
@org.jspecify.annotations.NullMarked
package io.cupule.sched.memory;
