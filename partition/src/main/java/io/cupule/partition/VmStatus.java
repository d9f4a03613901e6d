package io.cupule.partition;

import java.time.Instant;

/**
 * A VM's state, and when it began.
 *
 * @param state the state
 * @param since when the VM entered it
 */
record VmStatus(VmState state, Instant since) {
  static VmStatus now(VmState state) {
    return new VmStatus(state, Instant.now());
  }
}
