package io.cupule.vcpu;

import io.cupule.sched.SchedThread;
import io.cupule.sched.rendezvous.Waiter;
import io.cupule.vcpu.pcpu.HostPcpu;
import io.cupule.vcpu.pcpu.VcpuSchedEntity;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * ACRN's boolean event (up to 2.5 and since 3.1) for a real vCPU, for comparison: a signal is
 * remembered once, and a wait uses it up. The waiter's pCPU goes to others.
 */
final class Latch implements Waiter {
  private final HostPcpu pcpu;
  private final SchedThread self;

  // Guarded by this, which is taken before the pCPU's lock.
  private boolean set;
  private boolean waits;

  private volatile @Nullable Thread owner;
  private volatile boolean abandoned;

  Latch(HostPcpu pcpu, Vcpu vcpu) {
    this.pcpu = pcpu;
    this.self = vcpu.thread();
  }

  /** By the vCPU's own thread. */
  @Override
  public void await() {
    owner = Thread.currentThread();
    while (mustSleep()) {
      schedule();
    }
  }

  private synchronized boolean mustSleep() {
    waits = !set && !abandoned;
    if (waits) {
      self.sleep();
    } else {
      set = false;
    }
    return waits;
  }

  private void schedule() {
    SchedThread next = pcpu.schedule();
    if (next != self) {
      VcpuSchedEntity.wakeUp(next);
      while (pcpu.pcpu().current() != self && !abandoned) {
        LockSupport.park(this);
      }
    }
  }

  /** From any thread. */
  @Override
  public synchronized void signal() {
    set = true;
    if (waits) {
      self.wake();
    }
  }

  /** From any thread: somebody waits, and no signal is left. */
  synchronized boolean waitsInVain() {
    return waits && !set;
  }

  /** Ends all waits, with a turn or without, of a vCPU that was stopped before. */
  void abandon() {
    abandoned = true;
    LockSupport.unpark(owner);
  }
}
