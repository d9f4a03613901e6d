package io.cupule.sched.explore.workload;

import io.cupule.sched.explore.Steps;
import io.cupule.sched.rendezvous.Rendezvous;
import io.cupule.sched.rendezvous.Stop;
import io.cupule.sched.rendezvous.StopTarget;
import java.util.ArrayList;
import java.util.List;

/** Our way: the shipped rendezvous on the shipped events. */
final class Tickets implements Protocol {
  private final Machine machine;
  private final boolean waits;
  private final Rendezvous rendezvous = new Rendezvous(new StepLock());
  private final List<StopTarget> targets = new ArrayList<>();
  private final List<EventWaiter> rests = new ArrayList<>();

  /**
   * Makes one.
   *
   * @param waits whether a requester waits until the others are outside before it works
   */
  Tickets(Machine machine, boolean waits) {
    this.machine = machine;
    this.waits = waits;
    for (Vcpu vcpu : machine.vcpus()) {
      EventWaiter rest = new EventWaiter(machine, vcpu);
      rests.add(rest);
      targets.add(rendezvous.join(vcpu::kick, rest));
    }
  }

  @Override
  public boolean beforeEntry(Vcpu self) {
    return target(self).enter();
  }

  @Override
  public void afterExit(Vcpu self) {
    target(self).leave();
  }

  @Override
  public void atEnd(Vcpu self) {}

  @Override
  public void stopOthers(Vcpu self) {
    try (Stop stop = rendezvous.stopAllBut(target(self))) {
      if (waits) {
        stop.await(rests.get(machine.vcpus().indexOf(self)));
        whileStopped(machine.allBut(self));
      }
    }
  }

  Stop stopAll() {
    return rendezvous.stopAll();
  }

  void retire(Vcpu vcpu) {
    target(vcpu).retire();
  }

  /** A requester believes that these are outside the guest, and works. */
  void whileStopped(List<Vcpu> others) {
    others.forEach(Vcpu::believedStopped);
    Steps.await("work", () -> true);
    others.forEach(Vcpu::released);
  }

  @Override
  public void checkEnd() {
    rests.forEach(EventWaiter::checkNothingIsLeft);
    for (StopTarget target : targets) {
      if (target.inGuest() || target.requested() != target.completed()) {
        throw new AssertionError("leak: a target is not at rest");
      }
    }
  }

  private StopTarget target(Vcpu vcpu) {
    return targets.get(machine.vcpus().indexOf(vcpu));
  }
}
