/** The ordered queue under policies and timers; not for other modules. */
package io.cupule.sched.queue;
