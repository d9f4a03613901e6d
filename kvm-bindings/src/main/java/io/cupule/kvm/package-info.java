/**
 * Linux KVM for Java.
 *
 * <p>{@code Kvm} opens {@code /dev/kvm} and makes a {@link io.cupule.kvm.VmFd}, which makes {@code
 * VcpuFd}s and maps {@link io.cupule.kvm.GuestMemory}. The rest wraps the few Linux calls that a
 * hypervisor process needs: event and timer descriptors, epoll, thread identity, affinity and
 * scheduling class, signals. Every failed call throws {@code io.cupule.kvm.KvmException}. Native
 * access is granted to this module alone; raw structures and constants come from the generated
 * package {@code io.cupule.kvm.raw}, which is not exported.
 */
package io.cupule.kvm;
