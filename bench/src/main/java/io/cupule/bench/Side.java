package io.cupule.bench;

/**
 * One side of a comparison: it can be asked for samples again and again, and leaves its CPU alone
 * in between.
 */
interface Side extends AutoCloseable {
  /** A sample that never came. */
  long LOST = -1;

  /** What the tables call it. */
  String name();

  /**
   * Takes as many samples as the array has room for.
   *
   * @param samples receives nanoseconds, or {@link #LOST}
   */
  void sample(long[] samples);

  @Override
  void close();
}
