package io.cupule.partition;

import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.VcpuEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets the vCPUs of a VM stop the others one after the other (ACRN's wbinvd_lock): two that stopped
 * each other could neither of them go on and end it. Whoever waits is outside guest mode, and its
 * pCPU goes to others.
 */
final class StopTurns {
  private final Queue<Vcpu> waiting = new ArrayDeque<>();
  private @Nullable Vcpu owner;

  /**
   * Waits for the vCPU's turn. From its own thread.
   *
   * @return false if the vCPU was stopped or reset instead
   */
  boolean take(Vcpu self) {
    if (!isFreeFor(self)) {
      self.await(VcpuEvent.SYNC_WBINVD);
    }
    return isOwnerOrGone(self);
  }

  private synchronized boolean isFreeFor(Vcpu self) {
    if (owner == null) {
      owner = self;
      return true;
    }
    waiting.add(self);
    return false;
  }

  /** One that does not wait any more must not get a turn, which it would never end. */
  private synchronized boolean isOwnerOrGone(Vcpu self) {
    waiting.remove(self); // an owner is not in it
    return self.equals(owner);
  }

  /** The turn of {@code self} is over; that of the next begins. */
  synchronized void give(Vcpu self) {
    if (self.equals(owner)) {
      owner = waiting.poll();
      if (owner != null) {
        owner.signal(VcpuEvent.SYNC_WBINVD);
      }
    }
  }

  /** All vCPUs start anew. */
  synchronized void reset() {
    owner = null;
    waiting.clear();
  }
}
