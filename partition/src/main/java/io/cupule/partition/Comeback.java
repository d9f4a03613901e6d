package io.cupule.partition;

import io.cupule.device.backend.PlainText;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Restarts a VM by itself. After a reset that the guest asked for, it resets the VM in place. After
 * an end, it starts another incarnation if the settings say so. Slow work runs on its own thread.
 * Operations on the VM run one at a time and the first one wins: an earlier stop, removal or reset
 * from outside cancels the restart.
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

  /** Resets the VM unless another operation was faster; a paused VM is reset at its resume. */
  private void reset(VirtualMachine vm) {
    Optional<VmLife.ResetRequest> request = vm.resetRequest();
    try {
      if (request.isPresent() && vm.lifecycle().resetAsAsked(request.get().cause())) {
        tell(request.get().cause(), request.get().how());
      }
    } catch (MachineException e) {
      // The VM ended instead; its end says why.
    }
  }

  /** Reports a restart that succeeded. It was counted before the first instruction. */
  void tell(ResetCause cause, String how) {
    listener.vmReset(slot.name(), cause, how);
  }

  @Override
  public void ended(VirtualMachine vm, VmEnd end) {
    if (renewals.ended(vm, end, vm.wasLaunched())) {
      listener.warning(
          slot.name(),
          "it is not started again: it started anew %s within a minute, and resetLimit allows"
                  .formatted(PlainText.count(slot.settings().resetLimit(), "time"))
              + " no more");
    }
  }

  @Override
  public void returned(VirtualMachine vm) {
    if (renewals.dueAfter(vm).isPresent()) {
      slot.comeBack(() -> renewals.dueAfter(vm).ifPresent(cause -> startAgain(vm, cause)));
    }
  }

  /** Starts another incarnation, unless it is stopped while it is being built. */
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
