/**
 * The Linux calls that a hypervisor process needs beside KVM: event and timer descriptors, epoll,
 * files and pseudo terminals, and a thread's identity, affinity, scheduling class and signal.
 *
 * <p>Every failed call throws {@link io.cupule.linux.error.SystemCallException}. Only this module
 * has native access; raw structures and constants come from the generated package {@code
 * io.cupule.linux.raw}, which is not exported.
 */
package io.cupule.linux;
