package io.cupule.bench.pair;

import io.cupule.linux.LinuxThread;
import java.util.BitSet;

/**
 * The settings of every benchmark.
 *
 * @param rounds how often each side has its turn
 * @param cpu where vCPUs run
 * @param kickerCpu where the kicker runs
 * @param fifo whether vCPU threads are real-time, on every side
 */
public record Settings(int rounds, int cpu, int kickerCpu, boolean fifo) {

  /** Selects the last and the first CPU that this process may use. */
  public static Settings of(int rounds, boolean fifo) {
    BitSet allowed = LinuxThread.affinity(0);
    return new Settings(rounds, allowed.length() - 1, allowed.nextSetBit(0), fifo);
  }

  /** Returns the end of titles. */
  public String where() {
    return ", CPU " + cpu + (fifo ? ", SCHED_FIFO" : "");
  }
}
