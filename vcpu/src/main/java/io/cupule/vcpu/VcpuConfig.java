package io.cupule.vcpu;

import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.vcpu.account.VcpuAccount;
import io.cupule.vcpu.pcpu.HostPcpu;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * The pCPU of a vCPU, and the objects that it shares with other vCPUs.
 *
 * @param pcpu the host CPU, which it may share
 * @param params the scheduling parameters for that pCPU's policy
 * @param rendezvous the rendezvous of its VM
 * @param irqchip its VM's interrupt controllers; empty if KVM has them or there are none
 * @param account receives its times and counts; used by one vCPU at a time
 * @param threads makes its thread, not started yet; the name is set afterwards
 */
public record VcpuConfig(
    HostPcpu pcpu,
    SchedParams params,
    Rendezvous rendezvous,
    Optional<UserIrqchip> irqchip,
    VcpuAccount account,
    ThreadFactory threads) {
  /** Uses a default platform thread. */
  public VcpuConfig(
      HostPcpu pcpu,
      SchedParams params,
      Rendezvous rendezvous,
      Optional<UserIrqchip> irqchip,
      VcpuAccount account) {
    this(pcpu, params, rendezvous, irqchip, account, Thread.ofPlatform().factory());
  }

  /** Uses an account that begins with the pCPU. */
  public VcpuConfig(
      HostPcpu pcpu, SchedParams params, Rendezvous rendezvous, Optional<UserIrqchip> irqchip) {
    this(pcpu, params, rendezvous, irqchip, new VcpuAccount(pcpu.born()));
  }

  /**
   * Makes one with its own pCPU and VM.
   *
   * @param pcpu the number of the host CPU
   */
  public static VcpuConfig alone(int pcpu) {
    return new VcpuConfig(
        HostPcpu.alone(pcpu),
        SchedParams.DEFAULT,
        new Rendezvous(SchedLock.mutex()),
        Optional.empty());
  }
}
