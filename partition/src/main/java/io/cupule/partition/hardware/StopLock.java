package io.cupule.partition.hardware;

import io.cupule.vcpu.Vcpu;
import io.cupule.vcpu.request.VcpuEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets the vCPUs of a VM stop the others one at a time (ACRN's wbinvd_lock). Two vCPUs that stopped
 * each other could never continue. A vCPU that waits is outside guest mode, and its pCPU is free
 * for others.
 */
public final class StopLock {
  private final Queue<Vcpu> waiting = new ArrayDeque<>();
  private @Nullable Vcpu owner;

  /**
   * Takes the lock, or waits for it. Only its own thread may call this.
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

  /** Removes a vCPU that no longer waits from the queue; it would never give the lock back. */
  private synchronized boolean isOwnerOrGone(Vcpu self) {
    waiting.remove(self); // an owner is not in the queue
    return self.equals(owner);
  }

  /** Gives the lock from {@code self} to the next vCPU, if it has it. */
  synchronized void give(Vcpu self) {
    if (self.equals(owner)) {
      owner = waiting.poll();
      if (owner != null) {
        owner.signal(VcpuEvent.SYNC_WBINVD);
      }
    }
  }

  /** Resets it together with all vCPUs. */
  public synchronized void reset() {
    owner = null;
    waiting.clear();
  }
}
