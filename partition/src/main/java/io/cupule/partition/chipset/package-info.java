/** A VM's interrupt controllers and timers: in the kernel, in user space, or none. */
@org.jspecify.annotations.NullMarked
package io.cupule.partition.chipset;
