/** Whether the timers of one guest make the turns of others end late. */
@org.jspecify.annotations.NullMarked
package io.cupule.bench.slice;
