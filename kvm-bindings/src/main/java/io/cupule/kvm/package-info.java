/**
 * A typed Java interface to Linux KVM.
 *
 * <p>{@link io.cupule.kvm.Kvm} opens {@code /dev/kvm} and makes a {@link io.cupule.kvm.VmFd}, which
 * makes {@link io.cupule.kvm.VcpuFd}s and takes {@link io.cupule.kvm.GuestMemory}. The rest wraps
 * the few Linux calls that a hypervisor process needs: event and timer descriptors, epoll, thread
 * identity, affinity and scheduling class, signals. Every failed call throws {@link
 * io.cupule.kvm.KvmException}. Only this module has native access; raw structures and constants
 * come from the generated package {@code io.cupule.kvm.raw}, which is not exported.
 */
package io.cupule.kvm;
