/**
 * The policies of the scheduler, one file each, and their two queues. {@link
 * io.cupule.sched.policy.BuiltinPolicy} lists them.
 *
 * <p>Cost per wake, sleep and pick with n ready threads: noop and iorr O(1), bvt and prio O(log n),
 * rtds O(log n). Nothing is allocated once a queue has reached its largest size.
 */
package io.cupule.sched.policy;
