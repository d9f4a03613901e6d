package io.cupule.partition.hardware;

import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import io.cupule.partition.state.VmStates;

/** The VM that an incarnation belongs to, as the incarnation sees it. For any thread. */
public interface VmOwner {
  /** Returns the VM's present state. */
  VmState state();

  /** Applies an event and does what has to follow. Does not wait. */
  VmStates.Change apply(VmEvent event);

  /** Has the reset done that the guest asked for; its vCPUs rest by then. Does not wait. */
  void resetAsked();

  /** Returns the rules for restarts. */
  Restarts restarts();
}
