package io.cupule.vcpu.pcpu;

import org.HdrHistogram.AtomicHistogram;

/**
 * The account of a pCPU. Threads write it under its lock, one at a time, and read it without. While
 * the pCPU stays idle or stays busy, its idle time never decreases between readings; figures of
 * slices may be slightly apart.
 */
final class PcpuClock {
  /** Differs from {@link #switches} while a switch is being written. */
  private volatile long begun;

  private volatile long switches;
  private volatile long idleNanos;
  private volatile long slices;
  private volatile long lateNanos;
  private volatile long latestNanos;

  /** The time when it became idle, or {@link #BUSY}. */
  private volatile long idleSince;

  private static final long BUSY = Long.MIN_VALUE;
  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 2;

  private final AtomicHistogram lateness = new AtomicHistogram(LONGEST_NANOS, DIGITS);

  PcpuClock(long now) {
    idleSince = now;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  void switched(boolean toIdle, long now) {
    begun++;
    long since = idleSince;
    if (since != BUSY) {
      idleSince = BUSY;
      idleNanos += now - since;
    }
    if (toIdle) {
      idleSince = now;
    }
    switches = begun;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  void slice(long late) {
    slices++;
    lateNanos += late;
    latestNanos = Math.max(latestNanos, late);
    lateness.recordValue(Math.clamp(late, 0, LONGEST_NANOS));
  }

  PcpuStats read(long now) {
    long done;
    long since;
    long idle;
    do {
      done = switches;
      since = idleSince;
      idle = idleNanos;
    } while (done != begun);
    long open = since == BUSY ? 0 : Math.max(0, now - since);
    return new PcpuStats(idle + open, done, slices, lateNanos, latestNanos, lateness.copy());
  }
}
