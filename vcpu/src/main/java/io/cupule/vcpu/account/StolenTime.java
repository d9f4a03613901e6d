package io.cupule.vcpu.account;

import io.cupule.linux.RunDelay;
import io.cupule.linux.SchedStat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures stolen time: a vCPU had its pCPU and its thread was ready, but Linux ran others on the
 * CPU. It is a part of the running time.
 *
 * <p>Linux counts all waiting of a thread, also after a turn, for example behind the thread of the
 * vCPU with the next turn. So the vCPU's thread reads Linux's count before and after each turn, and
 * a turn's stolen time is at most its length. The thread reports its turns; any thread may read.
 */
public final class StolenTime {
  /** A shorter time from a turn's end to the next wait is not worth a system call. */
  private static final long SHORT_NANOS = 50_000;

  private static final int NO_THREAD = 0;

  /** Guards the next three fields, which the vCPU's thread writes. */
  private final SeqLock lock = new SeqLock();

  private volatile long ofTurns;
  private volatile long delayBefore;
  private volatile int thread = NO_THREAD;

  /** The largest value that any reader got. */
  private final AtomicLong told = new AtomicLong();

  // Only the vCPU's thread uses it.
  private @Nullable RunDelay delay;
  private long turnEnded;

  /** Makes a measurement of no time so far. */
  StolenTime() {}

  /** Begins for the calling thread, before its first turn. */
  public void begin(int linuxThread) {
    RunDelay mine = RunDelay.open();
    delay = mine;
    publish(linuxThread, ofTurns, mine.nanos());
  }

  /** Ends for the thread that began. It has no turn. */
  public void end() {
    RunDelay mine = delay;
    if (mine != null) {
      publish(NO_THREAD, ofTurns, 0);
      delay = null;
      mine.close();
    }
  }

  /**
   * The thread ends its turn, or continues it as a new one.
   *
   * @param now nanoseconds of its pCPU's clock
   * @param since when the turn began
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

  /** The thread, which has no turn, waits for the next one. */
  public void waits(long now) {
    RunDelay mine = delay;
    if (mine != null && now - turnEnded > SHORT_NANOS) {
      publish(thread, ofTurns, mine.nanos());
    }
  }

  /** Returns the stolen nanoseconds in finished turns. */
  long ofTurns() {
    return ofTurns;
  }

  /**
   * Returns the stolen nanoseconds so far. The value never decreases and never exceeds {@code
   * running}.
   *
   * @param turn how long the present turn has lasted; 0 if there is none
   * @param running nanoseconds that the vCPU has been running
   */
  long nanos(long turn, long running) {
    long sum;
    long version;
    do {
      version = lock.enter();
      sum = ofTurns + (turn > 0 ? ofPresentTurn(turn) : 0);
    } while (!lock.isStill(version));
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
    lock.begin();
    thread = linuxThread;
    ofTurns = nanos;
    delayBefore = before;
    lock.end();
  }
}
