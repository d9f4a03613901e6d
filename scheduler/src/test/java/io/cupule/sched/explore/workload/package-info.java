/** What the explorer runs, stepped like the shipped classes that it uses. */
@org.jspecify.annotations.NullMarked
package io.cupule.sched.explore.workload;
