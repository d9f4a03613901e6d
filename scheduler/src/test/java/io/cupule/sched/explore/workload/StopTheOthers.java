package io.cupule.sched.explore.workload;

import io.cupule.sched.explore.Workload;
import java.util.List;

/**
 * vCPUs in their run loops, each of which stops the others so many times: ACRN's WBINVD workloads.
 */
public final class StopTheOthers implements Workload {
  private final Machine machine;
  private final Protocol protocol;

  /**
   * Makes one.
   *
   * @param way a variant of {@link BitAndEvent}, or TICKETS or TICKETS_AND_WAIT
   * @param pcpuOf the pCPU of each vCPU
   * @param rounds how often each vCPU stops the others
   */
  public StopTheOthers(String way, List<Integer> pcpuOf, List<Integer> rounds) {
    machine = new Machine(pcpuOf, rounds, true);
    protocol =
        switch (way) {
          case "TICKETS" -> new Tickets(machine, false);
          case "TICKETS_AND_WAIT" -> new Tickets(machine, true);
          default -> new BitAndEvent(machine, BitAndEvent.Variant.valueOf(way));
        };
  }

  /** Makes one, as part of another workload. */
  StopTheOthers(Machine machine, Protocol protocol) {
    this.machine = machine;
    this.protocol = protocol;
  }

  @Override
  public List<Runnable> bodies() {
    return machine.vcpus().stream().<Runnable>map(vcpu -> () -> run(vcpu)).toList();
  }

  @Override
  public void checkEnd() {
    protocol.checkEnd();
  }

  /** A vCPU's thread. */
  void run(Vcpu self) {
    machine.begin(self);
    Vcpu.Exit exit = Vcpu.Exit.KICKED;
    while (exit != Vcpu.Exit.OFF) {
      exit = enterOnce(self);
      if (exit == Vcpu.Exit.OWN) {
        protocol.stopOthers(self);
        self.exitHandled();
      }
    }
    protocol.atEnd(self);
    machine.end(self);
  }

  private Vcpu.Exit enterOnce(Vcpu self) {
    // A kick after this makes KVM_RUN return at once; what a kick before it was for is seen below.
    self.immediateExit = false;
    if (self.thread.pcpu().needReschedule()) {
      machine.schedule(self);
    }
    if (!protocol.beforeEntry(self)) {
      return Vcpu.Exit.OFF;
    }
    Vcpu.Exit exit = self.run(machine);
    protocol.afterExit(self);
    return exit;
  }
}
