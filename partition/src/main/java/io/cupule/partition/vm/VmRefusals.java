package io.cupule.partition.vm;

import io.cupule.partition.error.MachineException;
import io.cupule.partition.error.MachineException.Kind;
import io.cupule.partition.state.VmState;
import java.time.Duration;
import java.util.Locale;

/**
 * Makes the refusals of operations on one VM. Any thread may call it.
 *
 * @param vm its name
 * @param isRealtime whether only its own guest may pause or reset it
 */
record VmRefusals(String vm, boolean isRealtime) {

  /** Refuses an operation that does not fit the VM's state; {@code what} is a participle. */
  MachineException of(VmState state, String what) {
    String is =
        state.isEnding() && !state.isOver()
            ? "ending"
            : state.shown().status().name().toLowerCase(Locale.ROOT);
    return new MachineException(Kind.CONFLICT, vm, "it is %s and cannot be %s".formatted(is, what));
  }

  /** Throws a refusal if it is a real-time VM. */
  void ifRealtime(String what) {
    if (isRealtime) {
      throw new MachineException(
          Kind.CONFLICT,
          vm,
          "a real-time VM is not " + what + " from outside; let its guest end, or stop it");
    }
  }

  /** Refuses an operation on a VM that was removed. */
  MachineException removed() {
    return new MachineException(Kind.NOT_FOUND, vm, "it was removed");
  }

  /** Refuses an operation that waited for another one. */
  MachineException busy(Duration waited) {
    return new MachineException(
        Kind.CONFLICT,
        vm,
        "another operation on it is under way for more than %d ms; ask again when it is over"
            .formatted(waited.toMillis()));
  }

  /** Refuses an operation that needs what the last incarnation still holds. */
  MachineException notReturned(VmState state, String what) {
    return state instanceof VmState.GivenUp
        ? new MachineException(
            Kind.CONFLICT,
            vm,
            "a thread of its last run has not ended and keeps its memory; it cannot be "
                + what
                + " before that, or before this process ends")
        : new MachineException(
            Kind.HOST,
            vm,
            "the host is still taking back what its last run had; it can be %s in a moment"
                .formatted(what));
  }
}
