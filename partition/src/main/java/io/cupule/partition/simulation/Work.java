package io.cupule.partition.simulation;

import io.cupule.partition.scenario.Load;
import java.util.SplittableRandom;

/** Generates the work of a vCPU from its {@link Load}. For one thread. */
sealed interface Work {
  /** No further piece of work arrives. */
  long NEVER = Long.MAX_VALUE;

  /** Longer than any simulation, and small enough to add to a time. */
  long ENDLESS = Long.MAX_VALUE / 4;

  /** Returns when the next piece of work arrives. */
  long nextArrival();

  /** Takes the next piece; returns its running time. */
  long take();

  /** Notes that all work that arrived is done. */
  void finished(long now);

  /** Returns whether each piece is due before the next one arrives. */
  boolean hasDeadlines();

  /**
   * Makes the work of a vCPU.
   *
   * @param seed chooses the random times, if there are any
   */
  static Work of(Load load, long seed) {
    return switch (load) {
      case Load.CpuBound() -> new Endless();
      case Load.Periodic periodic ->
          new Regular(periodic.period().toNanos(), periodic.runTime().toNanos());
      case Load.Bursty bursty ->
          new Random(
              bursty.run().toNanos(),
              bursty.idle().toNanos(),
              new SplittableRandom(31 * seed + bursty.seed()));
    };
  }

  /** One piece that never ends. */
  final class Endless implements Work {
    private long next;

    @Override
    public long nextArrival() {
      return next;
    }

    @Override
    public long take() {
      next = NEVER;
      return ENDLESS;
    }

    @Override
    public void finished(long now) {
      throw new IllegalStateException("endless work has ended");
    }

    @Override
    public boolean hasDeadlines() {
      return false;
    }
  }

  /** Equal pieces at equal intervals. */
  final class Regular implements Work {
    private final long period;
    private final long runTime;
    private long next;

    Regular(long period, long runTime) {
      this.period = period;
      this.runTime = runTime;
    }

    @Override
    public long nextArrival() {
      return next;
    }

    @Override
    public long take() {
      next += period;
      return runTime;
    }

    @Override
    public void finished(long now) {}

    @Override
    public boolean hasDeadlines() {
      return true;
    }
  }

  /** Pieces of random length, each a random time after the end of the previous one. */
  final class Random implements Work {
    private final long meanRun;
    private final long meanIdle;
    private final SplittableRandom random;
    private long next;

    Random(long meanRun, long meanIdle, SplittableRandom random) {
      this.meanRun = meanRun;
      this.meanIdle = meanIdle;
      this.random = random;
      next = draw(meanIdle);
    }

    @Override
    public long nextArrival() {
      return next;
    }

    @Override
    public long take() {
      next = NEVER;
      return draw(meanRun);
    }

    @Override
    public void finished(long now) {
      next = now + draw(meanIdle);
    }

    @Override
    public boolean hasDeadlines() {
      return false;
    }

    /** Returns a random time, at least 1 ns to advance time. */
    private long draw(long mean) {
      return 1 + (long) (random.nextExponential() * mean);
    }
  }
}
