package io.cupule.partition;

import io.cupule.partition.state.VmEvent;
import io.cupule.partition.state.VmState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Waits for the ends of VMs within a time limit, in three steps. First each vCPU ends after its
 * present exit. Then the VM is killed: the waits of its threads are interrupted. Last it is given
 * up. For any thread but a vCPU's.
 */
final class BoundedStop {
  /** The second step gets this fraction of the limit: one part in four. */
  private static final int KILL_PART = 4;

  private BoundedStop() {}

  /**
   * Waits for the end of VMs that were already asked to end.
   *
   * @param bound longest wait; 0 to give up at once those that have not ended
   * @throws InterruptedException if interrupted; the VMs go on ending
   */
  static void await(Collection<VmLife> vms, Duration bound) throws InterruptedException {
    Duration grace = bound.dividedBy(KILL_PART);
    if (!awaitAll(vms, VmState::isOver, bound.minus(grace))) {
      left(vms).forEach(vm -> vm.apply(new VmEvent.Kill()));
      if (!awaitAll(vms, VmState::isOver, grace)) {
        left(vms).forEach(vm -> vm.apply(new VmEvent.GiveUp()));
      }
    }
  }

  /**
   * Waits until each VM is in a state.
   *
   * @return true if so within the timeout
   */
  static boolean awaitAll(Collection<VmLife> vms, Predicate<VmState> wanted, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (VmLife vm : vms) {
      long left = Math.max(0, deadline - System.nanoTime());
      if (!vm.await(wanted, Duration.ofNanos(left))) {
        return false;
      }
    }
    return true;
  }

  private static List<VmLife> left(Collection<VmLife> vms) {
    return vms.stream().filter(vm -> !vm.state().isOver()).toList();
  }
}
