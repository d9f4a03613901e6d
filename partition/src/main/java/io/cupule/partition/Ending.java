package io.cupule.partition;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Ends VMs within a time limit, in three steps. First each vCPU ends after its present exit. Then
 * the VM is killed: the waits of its threads are interrupted. Last it is given up. For any thread
 * but a vCPU's.
 */
final class Ending {
  /** The second step gets this fraction of the limit: one part in four. */
  private static final int KILL_PART = 4;

  private Ending() {}

  /**
   * Waits for the end of VMs that were already asked to end.
   *
   * @param bound longest wait; 0 to give up at once those that have not ended
   * @return true if all ended before they had to be given up
   * @throws InterruptedException if interrupted; the VMs go on ending
   */
  static boolean await(List<VirtualMachine> vms, Duration bound) throws InterruptedException {
    Duration grace = bound.dividedBy(KILL_PART);
    boolean inTime = haveEnded(vms, bound.minus(grace));
    if (!inTime) {
      left(vms).forEach(VirtualMachine::kill);
      inTime = haveEnded(vms, grace);
      if (!inTime) {
        left(vms).forEach(VirtualMachine::abandon);
      }
    }
    return inTime;
  }

  /**
   * Waits until all VMs have ended and none of them is about to restart by itself.
   *
   * @return true if so within the timeout
   */
  static boolean areOver(Collection<VmSlot> vms, Duration timeout) throws InterruptedException {
    return await(vms.stream().map(VmSlot::over), timeout);
  }

  /**
   * Waits until all VMs have ended.
   *
   * @return true if all ended within the timeout
   */
  static boolean haveEnded(List<VirtualMachine> vms, Duration timeout) throws InterruptedException {
    return await(vms.stream().map(VirtualMachine::ended), timeout);
  }

  private static boolean await(Stream<? extends CompletableFuture<?>> ends, Duration timeout)
      throws InterruptedException {
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a VM's end completes with a value only", e);
    }
  }

  private static List<VirtualMachine> left(List<VirtualMachine> vms) {
    return vms.stream().filter(vm -> !vm.ended().isDone()).toList();
  }
}
