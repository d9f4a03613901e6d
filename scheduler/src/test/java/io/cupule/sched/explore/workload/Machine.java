package io.cupule.sched.explore.workload;

import io.cupule.sched.Compat;
import io.cupule.sched.Pcpu;
import io.cupule.sched.PcpuDriver;
import io.cupule.sched.SchedParams;
import io.cupule.sched.SchedThread;
import io.cupule.sched.SwitchHooks;
import io.cupule.sched.explore.Steps;
import io.cupule.sched.policy.BuiltinPolicy;
import java.util.ArrayList;
import java.util.List;

/** pCPUs of the shipped scheduler, and vCPUs on them whose threads are the explorer's bodies. */
final class Machine implements PcpuDriver {
  private final List<Pcpu> pcpus = new ArrayList<>();
  private final List<Vcpu> vcpus = new ArrayList<>();

  /** Whether a pCPU has several vCPUs. Otherwise each vCPU has its own from start to end. */
  private final boolean isShared;

  /**
   * Makes one vCPU for each entry.
   *
   * @param pcpuOf the number of its pCPU
   * @param exits how often it leaves the guest by itself
   * @param firstStarted whether the first of them is woken; the others are
   */
  Machine(List<Integer> pcpuOf, List<Integer> exits, boolean firstStarted) {
    for (int v = 0; v < pcpuOf.size(); v++) {
      int p = pcpuOf.get(v);
      while (pcpus.size() <= p) {
        pcpus.add(
            new Pcpu(
                pcpus.size(),
                BuiltinPolicy.NOOP.with(Compat.FIXED),
                () -> 0,
                this,
                new StepLock()));
      }
      SchedThread thread = pcpus.get(p).attach("vcpu" + v, SchedParams.DEFAULT, SwitchHooks.NONE);
      vcpus.add(new Vcpu(thread, exits.get(v)));
    }
    isShared = pcpus.size() < vcpus.size();
    for (Vcpu vcpu : vcpus.subList(firstStarted ? 0 : 1, vcpus.size())) {
      vcpu.thread.wake();
      handOver(vcpu);
    }
  }

  Vcpu vcpu(int number) {
    return vcpus.get(number);
  }

  List<Vcpu> vcpus() {
    return vcpus;
  }

  List<Vcpu> allBut(Vcpu self) {
    return vcpus.stream().filter(vcpu -> vcpu != self).toList();
  }

  boolean isShared() {
    return isShared;
  }

  /** Tells whether the VM is switched off: nobody has anything left to do. */
  boolean isOff() {
    return vcpus.stream().allMatch(Vcpu::isDone);
  }

  /** The vCPU's thread comes to a schedule point. */
  void schedule(Vcpu self) {
    if (self.thread.pcpu().schedule() != self.thread) {
      awaitTurn(self);
    }
  }

  void awaitTurn(Vcpu self) {
    Steps.await("its turn", () -> self.thread.pcpu().current() == self.thread);
  }

  /** Whoever made a vCPU ready hands an idle pCPU over to it. */
  void handOver(Vcpu vcpu) {
    vcpu.thread.pcpu().scheduleIfIdle();
  }

  /** The vCPU's thread begins. */
  void begin(Vcpu self) {
    if (isShared) {
      awaitTurn(self);
    }
  }

  /** The vCPU's thread ends. */
  void end(Vcpu self) {
    if (isShared) {
      self.thread.sleep();
      self.thread.pcpu().schedule();
    }
  }

  @Override
  public boolean runsOn(Pcpu pcpu) {
    int self = Steps.self();
    return self >= 0 && self < vcpus.size() && pcpu.current() == vcpus.get(self).thread;
  }

  @Override
  public void kick(Pcpu pcpu) {
    for (Vcpu vcpu : vcpus) {
      if (pcpu.current() == vcpu.thread) {
        vcpu.kick();
      }
    }
  }
}
