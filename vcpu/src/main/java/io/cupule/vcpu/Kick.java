package io.cupule.vcpu;

import io.cupule.kvm.KvmRun;
import io.cupule.linux.KickSignal;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a vCPU leave guest mode and check its requests. It loses no kick and needs no fence in the
 * run loop's usual path.
 *
 * <p>Kicker, any thread: increment {@code requested}; set {@code signalled}; set immediate_exit;
 * send the signal if {@code signalled} was clear. vCPU thread, before each entry: if immediate_exit
 * is set, clear it, clear {@code signalled}, full fence; then compare {@code requested} with {@code
 * acknowledged}; enter only if they are equal.
 *
 * <p>Why no kick is lost: a kicker that finds {@code signalled} set sends nothing, but it counted
 * its request before. The vCPU thread clears {@code signalled} before its fence and compares after
 * it, so it sees that count. A kicker that finds it clear sends the signal itself, and its
 * immediate_exit stays set for the entry because clearing comes before comparing. {@code signalled}
 * is set before immediate_exit is set and cleared after that is cleared, so it cannot stay set by
 * itself.
 *
 * <p>The monitor guards only {@code linuxThread}: a signal must not reach another thread that got
 * the number of an ended thread. It is never held across KVM_RUN.
 */
final class Kick {
  private final KvmRun run;
  private final AtomicLong requested;
  private final AtomicBoolean signalled = new AtomicBoolean();

  /** Only the vCPU thread writes it; the release pairs with readers' acquire. */
  private final AtomicLong acknowledged;

  private int linuxThread;

  /**
   * Makes kicks for one vCPU.
   *
   * @param run its KVM side
   * @param requested counts them, starting from its present value
   */
  Kick(KvmRun run, AtomicLong requested) {
    this.run = run;
    this.requested = requested;
    acknowledged = new AtomicLong(requested.get());
  }

  /** Allows kicks to interrupt the vCPU thread, which calls this. */
  synchronized void attach(int linuxThreadId) {
    linuxThread = linuxThreadId;
  }

  /** Stops signals to the vCPU thread, which calls this before it ends. */
  synchronized void detach() {
    linuxThread = 0;
  }

  /** Any thread: kicks. Returns the ticket that {@link #acknowledged} reaches when noticed. */
  long kick() {
    long ticket = request();
    interrupt();
    return ticket;
  }

  /**
   * Any thread: half a kick, enough for a vCPU that checks it before its next entry. Returns the
   * ticket.
   */
  long request() {
    return requested.incrementAndGet();
  }

  /** Makes the other half, which makes the vCPU leave guest mode. Any thread. */
  synchronized void interrupt() {
    if (linuxThread != 0) {
      boolean first = signalled.compareAndSet(false, true);
      run.requestExit();
      if (first) {
        signal();
      }
    }
  }

  /** Sends the signal. If the kernel refuses it, later kicks must still send theirs. */
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

  /** Returns whether there is a new kick. The vCPU thread calls it before entering the guest. */
  boolean pending() {
    if (run.exitRequested()) {
      run.clearExitRequest();
      // Release: not before immediate_exit is clear, else the flag could stay set by itself.
      signalled.setRelease(false);
      VarHandle.fullFence();
    }
    return requestPending();
  }

  /** Like {@link #pending}, if interrupting does not matter. vCPU thread only. */
  boolean requestPending() {
    return requested.get() != acknowledged.getPlain();
  }

  /** Acknowledges every kick so far. vCPU thread only, outside guest mode. */
  void acknowledge() {
    acknowledged.setRelease(requested.getAcquire());
  }

  /** Returns the highest ticket that the vCPU thread has noticed outside guest mode. Any thread. */
  long acknowledged() {
    return acknowledged.getAcquire();
  }
}
