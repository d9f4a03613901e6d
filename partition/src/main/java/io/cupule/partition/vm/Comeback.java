package io.cupule.partition.vm;

import io.cupule.partition.error.MachineException;
import io.cupule.partition.state.MachineListener;
import io.cupule.partition.state.ResetCause;
import io.cupule.partition.state.ResetRequest;
import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.state.VmStates;

/**
 * Restarts a VM by itself, on a thread that may wait. Operations run one at a time and the first
 * one wins: an earlier stop, removal or reset from outside cancels the restart.
 */
final class Comeback implements VmLife.ByItself {
  private final Vm vm;
  private final MachineListener listener;

  Comeback(Vm vm, MachineListener listener) {
    this.vm = vm;
    this.listener = listener;
  }

  @Override
  public void resetAsAsked() {
    vm.unlessRemoved(() -> {
      VmStates.Change change = vm.life().apply(new VmEvent.ResetAsAsked());
      if (change.happened()) {
        ResetRequest request = change.before().asked().orElseThrow();
        try {
          vm.startAnew(change.before(), request.cause());
          listener.vmReset(vm.name(), request.cause(), request.how());
        } catch (MachineException e) {
          // The VM ends instead; its end says why.
        }
      }
    });
  }

  @Override
  public void startAgain() {
    vm.unlessRemoved(() -> {
      if (vm.life().state() instanceof VmState.Ended ended && ended.next().isPresent()) {
        startAgain(ended.next().get());
      }
    });
  }

  private void startAgain(ResetCause cause) {
    try {
      if (vm.rebuild(true)) {
        vm.life().restarts().count(cause);
        vm.run();
        listener.vmReset(vm.name(), cause, "");
      }
    } catch (MachineException e) {
      vm.life().apply(new VmEvent.Cancel());
      listener.warning(vm.name(), "it is not started again: " + e.getMessage());
    }
  }
}
