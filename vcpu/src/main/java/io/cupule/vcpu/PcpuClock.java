package io.cupule.vcpu;

/**
 * A pCPU's account. Written under its lock, by one thread at a time; read without, so that figures
 * of one reading may be a moment apart.
 */
final class PcpuClock {
  private volatile long idleNanos;
  private volatile long switches;
  private volatile long slices;
  private volatile long lateNanos;
  private volatile long latestNanos;

  /** When it became idle, or {@link #BUSY}. */
  private volatile long idleSince;

  private static final long BUSY = Long.MIN_VALUE;

  PcpuClock(long now) {
    idleSince = now;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  void switched(boolean toIdle, long now) {
    switches++;
    long since = idleSince;
    if (since != BUSY) {
      idleSince = BUSY;
      idleNanos += now - since;
    }
    if (toIdle) {
      idleSince = now;
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  void slice(long late) {
    if (late >= 0) { // else it was moved meanwhile, and this is no slice's end
      slices++;
      lateNanos += late;
      latestNanos = Math.max(latestNanos, late);
    }
  }

  PcpuStats read(long now) {
    long since = idleSince;
    long open = since == BUSY ? 0 : Math.max(0, now - since);
    return new PcpuStats(idleNanos + open, switches, slices, lateNanos, latestNanos);
  }
}
