package io.cupule.vcpu;

import io.cupule.sched.SchedLock;
import io.cupule.sched.SchedParams;
import io.cupule.sched.rendezvous.Rendezvous;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Where a vCPU runs and with whom.
 *
 * @param pcpu the host CPU, which it may share
 * @param params what that pCPU's policy is to know of it
 * @param rendezvous that of its VM
 * @param irqchip its VM's interrupt controllers; empty where KVM has them or there are none
 * @param account what it writes down its times and counts in; of no other vCPU at the same time
 * @param threads makes its thread, which is not to be started yet; its name is set afterwards
 */
public record Placement(
    HostPcpu pcpu,
    SchedParams params,
    Rendezvous rendezvous,
    Optional<UserIrqchip> irqchip,
    VcpuAccount account,
    ThreadFactory threads) {
  /** On a thread as the Java virtual machine makes it. */
  public Placement(
      HostPcpu pcpu,
      SchedParams params,
      Rendezvous rendezvous,
      Optional<UserIrqchip> irqchip,
      VcpuAccount account) {
    this(pcpu, params, rendezvous, irqchip, account, Thread.ofPlatform().factory());
  }

  /** With an account that begins with the pCPU. */
  public Placement(
      HostPcpu pcpu, SchedParams params, Rendezvous rendezvous, Optional<UserIrqchip> irqchip) {
    this(pcpu, params, rendezvous, irqchip, new VcpuAccount(pcpu.born()));
  }

  /**
   * A pCPU and a VM of its own.
   *
   * @param pcpu the number of the host CPU
   */
  public static Placement alone(int pcpu) {
    return new Placement(
        HostPcpu.alone(pcpu),
        SchedParams.DEFAULT,
        new Rendezvous(SchedLock.mutex()),
        Optional.empty());
  }
}
