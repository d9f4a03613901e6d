package io.cupule.partition.state;

import java.time.Instant;

/**
 * The state that users see, and when it began.
 *
 * @param status the state
 * @param since when the VM entered it
 */
public record ShownStatus(VmStatus status, Instant since) {

  /** Returns this if the status is the same; else the new one, from now on. */
  public ShownStatus as(VmStatus next, Instant now) {
    return next == status ? this : new ShownStatus(next, now);
  }
}
