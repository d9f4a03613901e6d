package io.cupule.partition.simulation;

/** Hears of everything that ran on a pCPU. */
@FunctionalInterface
interface RunListener {
  /** Hears nothing. */
  RunListener NONE = (_, _, _) -> {};

  /**
   * A vCPU ran.
   *
   * @param index its place among the pCPU's vCPUs
   * @param from when it began
   * @param to when it ended; not before {@code from}, and not after the next one's begin
   */
  void ran(int index, long from, long to);
}
