/**
 * The memory of a guest: its slots, checked accesses with a size and a memory order, and views.
 *
 * <p>{@link io.cupule.kvm.memory.GuestMemory} knows no KVM; a {@link io.cupule.kvm.VmFd} makes its
 * slots known to the kernel.
 */
package io.cupule.kvm.memory;
