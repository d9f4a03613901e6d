package io.cupule.partition.simulation;

/** Receives every run on a pCPU. */
@FunctionalInterface
interface RunListener {
  /** Ignores all runs. */
  RunListener NONE = (_, _, _) -> {};

  /**
   * A vCPU ran.
   *
   * @param index its index among the pCPU's vCPUs
   * @param from when it began
   * @param to when it ended; not before {@code from}, and not after the begin of the next run
   */
  void ran(int index, long from, long to);
}
