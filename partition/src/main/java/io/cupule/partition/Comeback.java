package io.cupule.partition;

import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Lets a VM start anew by itself: after a reset that its guest asked for, in place; after an end
 * that its settings want to be followed by a start, as another incarnation. What takes time is done
 * on a thread of its own, one operation on the VM at a time; the first one wins, so that a stop, a
 * removal or a reset from outside that comes before is all that happens.
 */
final class Comeback implements VmOwner {
  private final VmSlot slot;
  private final Renewals renewals;
  private final Reaper reaper;
  private final MachineListener listener;

  Comeback(VmSlot slot, Renewals renewals, VmBuilder builder) {
    this.slot = slot;
    this.renewals = renewals;
    this.reaper = builder.reaper();
    this.listener = builder.listener();
  }

  @Override
  public Renewals renewals() {
    return renewals;
  }

  @Override
  public void resetAsked(VirtualMachine vm) {
    try {
      reaper.run("reset of " + slot.name(), () -> slot.comeBack(() -> reset(vm)));
    } catch (RejectedExecutionException closed) {
      slot.end(VmSlot.CLOSED);
    }
  }

  /** Unless somebody else was faster; one that is paused gets its reset when it goes on. */
  private void reset(VirtualMachine vm) {
    Optional<VmLife.ResetRequest> request = vm.resetRequest();
    try {
      if (request.isPresent() && vm.lifecycle().resetAsAsked(request.get().cause())) {
        tell(request.get().cause(), request.get().how());
      }
    } catch (MachineException e) {
      // It came to its end instead, which tells why.
    }
  }

  /** It did start anew, and was counted before its first instruction. */
  void tell(ResetCause cause, String how) {
    listener.vmReset(slot.name(), cause, how);
  }

  @Override
  public void ended(VirtualMachine vm, VmEnd end) {
    if (renewals.ended(vm, end, vm.wasLaunched())) {
      listener.warning(
          slot.name(),
          "it is not started again: it started anew %d times within a minute, and resetLimit allows"
                  .formatted(slot.settings().resetLimit())
              + " no more");
    }
  }

  @Override
  public void returned(VirtualMachine vm) {
    if (renewals.dueAfter(vm).isPresent()) {
      slot.comeBack(() -> renewals.dueAfter(vm).ifPresent(cause -> startAgain(vm, cause)));
    }
  }

  /** One that is stopped while it is being built never runs. */
  private void startAgain(VirtualMachine ended, ResetCause cause) {
    try {
      slot.rebuild();
      if (renewals.come(ended)) {
        renewals.count(cause);
        slot.createAndRun();
        tell(cause, "");
      } else {
        slot.end("it was stopped while it was being started again");
      }
    } catch (MachineException e) {
      boolean _ = renewals.cancel();
      listener.warning(slot.name(), "it is not started again: " + e.getMessage());
    }
  }
}
