/**
 * A typed Java interface to Linux KVM.
 *
 * <p>{@link io.cupule.kvm.Kvm} opens {@code /dev/kvm} and makes a {@link io.cupule.kvm.VmFd}, which
 * makes {@link io.cupule.kvm.VcpuFd}s and takes {@link io.cupule.kvm.memory.GuestMemory}. Registers
 * and events of a vCPU are in {@link io.cupule.kvm.state}. Every failed call throws {@link
 * io.cupule.linux.error.SystemCallException}.
 */
package io.cupule.kvm;
