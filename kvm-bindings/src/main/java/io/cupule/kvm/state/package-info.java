/**
 * What {@link io.cupule.kvm.VcpuFd} reads and writes of a vCPU: registers, pending events and
 * CPUID, as typed views of the structures of KVM's interface.
 */
package io.cupule.kvm.state;
