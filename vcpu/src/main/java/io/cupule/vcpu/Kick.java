package io.cupule.vcpu;

import io.cupule.kvm.KickSignal;
import io.cupule.kvm.KvmRun;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a vCPU leave guest mode and look at its requests, without losing a kick and without a fence
 * in the run loop's usual path.
 *
 * <p>Kicker, any thread: count up {@code requested}; raise {@code signalled}; set immediate_exit;
 * send the signal if {@code signalled} was down. vCPU thread, before each entry: if immediate_exit
 * is set, clear it, lower {@code signalled}, full fence; then compare {@code requested} with {@code
 * acknowledged}; enter only if they agree.
 *
 * <p>Why nothing is lost: a kicker that finds {@code signalled} up, and so sends nothing, counted
 * its request before; the vCPU thread lowers {@code signalled} before its fence and compares after
 * it, so it sees that count. A kicker that finds it down sends the signal itself, and its
 * immediate_exit stays set for the entry because clearing comes before comparing. {@code signalled}
 * goes up before immediate_exit is set and comes down after that is cleared, so it cannot stay up
 * by itself.
 *
 * <p>The monitor guards {@code linuxThread} alone: a signal must not reach a stranger that got the
 * number of a thread that ended. It is never held across KVM_RUN.
 */
final class Kick {
  private final KvmRun run;
  private final AtomicLong requested;
  private final AtomicBoolean signalled = new AtomicBoolean();

  /** Written by the vCPU thread alone; the release pairs with readers' acquire. */
  private final AtomicLong acknowledged;

  private int linuxThread;

  /**
   * Makes kicks for one vCPU.
   *
   * @param run its KVM side
   * @param requested counts them, on from what it holds
   */
  Kick(KvmRun run, AtomicLong requested) {
    this.run = run;
    this.requested = requested;
    acknowledged = new AtomicLong(requested.get());
  }

  /** From the vCPU thread: kicks may now interrupt it. */
  synchronized void attach(int linuxThreadId) {
    linuxThread = linuxThreadId;
  }

  /** From the vCPU thread, before it ends: no signal is sent to it from here on. */
  synchronized void detach() {
    linuxThread = 0;
  }

  /** From any thread. Returns the ticket that {@link #acknowledged} reaches when it was noticed. */
  long kick() {
    long ticket = request();
    interrupt();
    return ticket;
  }

  /**
   * From any thread: half a kick, enough for a vCPU that finds it before it enters the guest.
   * Returns the ticket.
   */
  long request() {
    return requested.incrementAndGet();
  }

  /** From any thread: the other half, which makes the vCPU leave guest mode. */
  synchronized void interrupt() {
    if (linuxThread != 0) {
      boolean first = signalled.compareAndSet(false, true);
      run.requestExit();
      if (first) {
        signal();
      }
    }
  }

  /** A signal that the kernel did not take must not keep later kicks from sending theirs. */
  private void signal() {
    boolean sent = false;
    try {
      sent = KickSignal.send(linuxThread);
    } finally {
      if (!sent) {
        signalled.set(false);
      }
    }
  }

  /** From the vCPU thread, before entering the guest: whether there is a request to look at. */
  boolean pending() {
    if (run.exitRequested()) {
      run.clearExitRequest();
      // Release: not before immediate_exit is clear, else the flag could stay up by itself.
      signalled.setRelease(false);
      VarHandle.fullFence();
    }
    return requestPending();
  }

  /** From the vCPU thread: as {@link #pending}, where it does not matter whether it interrupts. */
  boolean requestPending() {
    return requested.get() != acknowledged.getPlain();
  }

  /** From the vCPU thread, outside guest mode: takes note of every kick so far. */
  void acknowledge() {
    acknowledged.setRelease(requested.getAcquire());
  }

  /** From any thread: the highest ticket that the vCPU thread has noticed outside guest mode. */
  long acknowledged() {
    return acknowledged.getAcquire();
  }
}
