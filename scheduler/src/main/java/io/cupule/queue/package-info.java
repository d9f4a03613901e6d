/** The ordered queue for policies and timers; not for other modules. */
package io.cupule.queue;
