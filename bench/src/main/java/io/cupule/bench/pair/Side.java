package io.cupule.bench.pair;

/** One side of a comparison: it takes samples on request, and does not use its CPU in between. */
public interface Side extends AutoCloseable {
  /** A sample that never came. */
  long LOST = -1;

  /** Returns its name in tables. */
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
