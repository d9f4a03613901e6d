/**
 * An explorer of interleavings. It runs the shipped classes, as they were compiled, in coroutines
 * that it steps one shared access at a time, through every order of steps of a small workload.
 *
 * <p>{@link io.cupule.sched.explore.SteppedLoader} loads the classes and puts hooks around their
 * field accesses; {@link io.cupule.sched.explore.Execution} is one run of a workload from its
 * start; {@link io.cupule.sched.explore.Explorer} tries all choices, one run after the other, and
 * knows the states it has been in by hash. Decision record 5 says what that proves and what not.
 */
@org.jspecify.annotations.NullMarked
package io.cupule.sched.explore;
