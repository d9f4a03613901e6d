package io.cupule.partition;

import java.time.Instant;

/**
 * Where a VM is in its life.
 *
 * @param state its state
 * @param since when it entered that
 */
record VmStatus(VmState state, Instant since) {
  static VmStatus now(VmState state) {
    return new VmStatus(state, Instant.now());
  }
}
