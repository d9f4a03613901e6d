package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedThread;
import io.cupule.sched.explore.Steps;

/** A vCPU as far as scheduling and kicks go. */
final class Vcpu {
  /** Why KVM_RUN returned. */
  enum Exit {
    /** It was kicked. */
    KICKED,
    /** The guest did something that its hypervisor has to do for it. */
    OWN,
    /** The VM was switched off, or the vCPU alone where it shares its pCPU. */
    OFF
  }

  final SchedThread thread;

  /** The flag of that name in kvm_run. */
  volatile boolean immediateExit;

  private boolean ghostInGuest;
  private int ghostStops;
  private int ghostExitsLeft;

  Vcpu(SchedThread thread, int exits) {
    this.thread = thread;
    ghostExitsLeft = exits;
  }

  void kick() {
    immediateExit = true;
  }

  /** Tells whether the guest is done with what it had to do. */
  boolean isDone() {
    return ghostExitsLeft == 0;
  }

  /** One of the guest's own exits has been dealt with. */
  void exitHandled() {
    ghostExitsLeft--;
  }

  /** KVM_RUN: returns at once if it is to, otherwise stays until a kick, at most. */
  Exit run(Machine machine) {
    if (immediateExit) {
      return Exit.KICKED;
    }
    if (ghostStops != 0) {
      throw new AssertionError("safety: guest code runs between acknowledgement and release");
    }
    ghostInGuest = true;
    int way = Steps.choose("guest", () -> (canExit(machine) ? 1 : 0) + (immediateExit ? 1 : 0));
    ghostInGuest = false;
    if (way == 1 || !canExit(machine)) {
      return Exit.KICKED;
    }
    return isDone() ? Exit.OFF : Exit.OWN;
  }

  private boolean canExit(Machine machine) {
    return !isDone() || machine.isOff() || machine.isShared();
  }

  /** A requester was told that this vCPU is outside, and stays there. */
  void believedStopped() {
    if (ghostInGuest) {
      throw new AssertionError("safety: acknowledged, but guest code runs");
    }
    ghostStops++;
  }

  void released() {
    ghostStops--;
  }
}
