package io.cupule.vcpu;

import io.cupule.kvm.RunDelay;
import io.cupule.kvm.SchedStat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time in which a vCPU had its pCPU, and its thread wanted to run and Linux had others on the CPU:
 * a part of the time running.
 *
 * <p>Linux counts all waiting of a thread, also that after a turn, for example behind the thread of
 * the vCPU that has the next one. So the vCPU's thread reads Linux's count before and after each
 * turn, and of a turn no more counts than it lasted. The thread tells of its turns, anyone reads.
 */
final class StolenTime {
  /** A shorter way from the end of a turn to the next wait is not worth another system call. */
  private static final long SHORT_NANOS = 50_000;

  private static final long PAUSE_NANOS = 10_000;
  private static final int NO_THREAD = 0;

  /** Differs from {@link #done} while something is being written. */
  private volatile long begun;

  private volatile long done;
  private volatile long ofTurns;
  private volatile long delayBefore;
  private volatile int thread = NO_THREAD;

  /** The largest that anyone was told. */
  private final AtomicLong told = new AtomicLong();

  // Of the vCPU's thread.
  private @Nullable RunDelay delay;
  private long turnEnded;

  /** The calling thread begins; its first turn is yet to come. */
  void begin(int linuxThread) {
    RunDelay mine = RunDelay.open();
    delay = mine;
    publish(linuxThread, ofTurns, mine.nanos());
  }

  /** The thread that began is about to end, and has no turn. */
  void end() {
    RunDelay mine = delay;
    if (mine != null) {
      publish(NO_THREAD, ofTurns, 0);
      delay = null;
      mine.close();
    }
  }

  /**
   * By the thread, within a turn: it ends, or goes on as if it began.
   *
   * @param now nanoseconds of the clock of its pCPU
   * @param since when it began
   */
  void turnEnds(long now, long since) {
    RunDelay mine = delay;
    if (mine != null) {
      long longest = Math.max(0, now - Math.max(since, turnEnded));
      long after = mine.nanos();
      publish(thread, ofTurns + Math.clamp(after - delayBefore, 0, longest), after);
      turnEnded = now;
    }
  }

  /** By the thread, which has no turn: it waits for the next one. */
  void waits(long now) {
    RunDelay mine = delay;
    if (mine != null && now - turnEnded > SHORT_NANOS) {
      publish(thread, ofTurns, mine.nanos());
    }
  }

  /** Nanoseconds in turns that are over. */
  long ofTurns() {
    return ofTurns;
  }

  /**
   * Nanoseconds so far, never less than before and never more than {@code running}.
   *
   * @param turn how long the present turn has been going on; 0 where there is none
   * @param running nanoseconds that the vCPU has been running
   */
  long nanos(long turn, long running) {
    long sum;
    long before;
    do {
      before = done;
      if (before != begun) {
        LockSupport.parkNanos(PAUSE_NANOS); // Linux may have taken the CPU from the one who writes
      }
      sum = ofTurns + (turn > 0 ? ofPresentTurn(turn) : 0);
    } while (before != begun);
    return Math.min(told.accumulateAndGet(Math.min(sum, running), Math::max), running);
  }

  private long ofPresentTurn(long turn) {
    int present = thread;
    if (present == NO_THREAD) {
      return 0;
    }
    Optional<SchedStat> counted = SchedStat.of(present);
    return Math.clamp(counted.map(SchedStat::waitNanos).orElse(0L) - delayBefore, 0, turn);
  }

  private void publish(int linuxThread, long nanos, long before) {
    long version = begun + 1;
    begun = version;
    thread = linuxThread;
    ofTurns = nanos;
    delayBefore = before;
    done = version;
  }
}
