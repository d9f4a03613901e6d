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
 * The end of VMs within a bound, in three steps: in good order, each vCPU after what it just does;
 * then killed, with the waits of its threads interrupted; then given up. From any thread that is no
 * vCPU's.
 */
final class Ending {
  /** The part of the bound that is left for the second step. */
  private static final int KILL_PART = 4;

  private Ending() {}

  /**
   * Waits for the end of VMs that were told to end.
   *
   * @param bound longest wait; 0 to give up at once those that have not ended
   * @return whether they have, before they were given up
   * @throws InterruptedException when the caller is interrupted; they go on ending
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
   * Waits until all have ended and none of them is started again by itself.
   *
   * @return whether they have, in time
   */
  static boolean areOver(Collection<VmSlot> vms, Duration timeout) throws InterruptedException {
    return await(vms.stream().map(VmSlot::over), timeout);
  }

  /**
   * Waits until all have ended.
   *
   * @return whether they have, in time
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
