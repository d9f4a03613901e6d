package io.cupule.vcpu.pcpu;

import io.cupule.sched.SchedThread;
import io.cupule.vcpu.trace.PcpuTrace;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pCPU of a vCPU, and the vCPU's moves to other pCPUs. For any thread.
 *
 * <p>The thread that requests a move carries it out, under the locks of both pCPUs, if the vCPU has
 * no turn. A vCPU that has one does it itself at its next schedule point, which is requested. The
 * scheduler's thread, the token and the binding change together while both locks are held. So
 * either lock keeps them stable, and so does the token: a vCPU's own thread need not check again
 * during its turn. A thread may read the binding with no lock and find that the vCPU is not current
 * there. Then it did so before the vCPU's next turn, on whatever pCPU, and that turn sees what the
 * thread wrote before.
 */
final class Migration {
  private static final long POLL_NANOS = 50_000;

  private final SchedThread thread;
  private final BooleanSupplier over;
  private volatile PcpuBinding binding;

  /** The pending move. Written under the pCPU's lock. */
  private volatile @Nullable Move wanted;

  /**
   * A pCPU and the vCPU's number on it.
   *
   * @param number stands for the vCPU in the pCPU's trace
   */
  record PcpuBinding(HostPcpu host, int number) {
    PcpuTrace trace() {
      return host.trace();
    }
  }

  /** A move and its result. Written under the pCPU's lock. */
  private static final class Move {
    private final HostPcpu target;
    private @Nullable RuntimeException refusal;
    private volatile boolean done;

    Move(HostPcpu target) {
      this.target = target;
    }

    void refuse(RuntimeException why) {
      refusal = why;
      done = true;
    }

    boolean outcome() {
      if (done && refusal != null) {
        throw refusal;
      }
      return done;
    }
  }

  /**
   * Begins on a pCPU.
   *
   * @param thread its thread there
   * @param over returns true if it moves no more; called under the pCPU's lock
   */
  Migration(HostPcpu host, SchedThread thread, BooleanSupplier over) {
    this.binding = new PcpuBinding(host, host.number(thread.name()));
    this.thread = thread;
    this.over = over;
  }

  PcpuBinding binding() {
    return binding;
  }

  HostPcpu host() {
    return binding.host;
  }

  /** Returns whether the vCPU has the pCPU's token. */
  boolean isCurrent() {
    return binding.host.pcpu().current() == thread;
  }

  /** Returns whether the policy wants a decision, or a move waits for the next schedule point. */
  boolean wantsSchedule() {
    return binding.host.pcpu().needReschedule() || wanted != null;
  }

  /** Runs an action under the lock of its pCPU. */
  void locked(Runnable action) {
    while (true) {
      HostPcpu home = binding.host;
      home.lock();
      try {
        if (home == binding.host) {
          action.run();
          return;
        }
      } finally {
        home.unlock();
      }
    }
  }

  /**
   * Moves to another pCPU. The caller must pin the vCPU's real thread there.
   *
   * @param target must share the clock of the present one
   * @param nanos longest wait for a vCPU that has a turn
   * @return true if it has moved; else it stays
   * @throws io.cupule.sched.AdmissionException if the other pCPU's policy refuses it
   * @throws IllegalStateException if it is over, or another thread moves it
   */
  boolean move(HostPcpu target, long nanos) {
    Move move = new Move(target);
    locked(() -> {
      if (wanted != null) {
        throw new IllegalStateException(thread + " is being moved; wait until it has");
      }
      wanted = move;
    });
    long deadline = System.nanoTime() + nanos;
    attempt(move);
    while (!move.done && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, POLL_NANOS);
      attempt(move);
    }
    locked(() -> wanted = wanted == move ? null : wanted);
    return move.outcome();
  }

  /** Carries out the move, or brings the vCPU to its next schedule point. */
  private void attempt(Move move) {
    HostPcpu from = lockWith(move.target);
    try {
      if (move.done) {
        return;
      }
      if (over.getAsBoolean()) {
        move.refuse(new IllegalStateException(thread + " has ended"));
      } else if (isCurrent()) {
        from.pcpu().requestReschedule();
      } else {
        carryOut(move);
      }
    } finally {
      unlock(from, move.target);
    }
  }

  /** Runs {@link HostPcpu#schedule} on the vCPU's thread; moves away if that is pending. */
  SchedThread schedule() {
    Move move = wanted;
    if (move == null) {
      return binding.host.schedule();
    }
    HostPcpu from = lockWith(move.target);
    try {
      return wanted == move && isCurrent() ? carryOut(move) : from.schedule();
    } finally {
      unlock(from, move.target);
    }
  }

  /** Carries out a move, with both locks held; returns the thread that has the old pCPU. */
  private SchedThread carryOut(Move move) {
    HostPcpu from = binding.host;
    wanted = null;
    try {
      SchedThread successor = from.move(thread, move.target);
      from.release(binding.number);
      binding = new PcpuBinding(move.target, move.target.number(thread.name()));
      move.done = true;
      return successor;
    } catch (RuntimeException e) {
      move.refuse(e);
      return from.pcpu().current();
    }
  }

  private HostPcpu lockWith(HostPcpu target) {
    while (true) {
      HostPcpu home = binding.host;
      boolean homeFirst = home.pcpu().id() < target.pcpu().id();
      (homeFirst ? home : target).lock();
      (homeFirst ? target : home).lock();
      if (home == binding.host) {
        return home;
      }
      unlock(home, target);
    }
  }

  private static void unlock(HostPcpu one, HostPcpu other) {
    try {
      one.unlock();
    } finally {
      other.unlock();
    }
  }
}
