package io.cupule.vcpu;

import io.cupule.kvm.SchedStat;
import java.util.Optional;

/**
 * Time in which a vCPU's thread wanted to run and Linux had others on its CPU; of the present
 * thread and of those before it. The vCPU's thread tells of its beginning and end, anyone reads.
 */
final class StolenTime {
  private static final int NO_THREAD = 0;

  private volatile Part part = new Part(NO_THREAD, 0);

  /** The thread that Linux counts for, and what it counted for those before it. */
  private record Part(int thread, long before) {}

  /** The calling thread begins. */
  void begin(int linuxThread) {
    part = new Part(linuxThread, part.before());
  }

  /** The thread that began is about to end. */
  void end() {
    part = new Part(NO_THREAD, nanos());
  }

  /** Nanoseconds so far. */
  long nanos() {
    while (true) {
      Part now = part;
      if (now.thread() == NO_THREAD) {
        return now.before();
      }
      Optional<SchedStat> counted = SchedStat.of(now.thread());
      // Of a thread that ended meanwhile, the end is told by now; else Linux does not count.
      if (counted.isPresent() || part.equals(now)) {
        return now.before() + counted.map(SchedStat::waitNanos).orElse(0L);
      }
    }
  }
}
