package io.cupule.device.backend;

import java.io.IOException;

/** Where a writer's thread puts a guest's output; it may wait for a reader as long as it likes. */
interface OutputSink {

  /**
   * Writes bytes.
   *
   * @throws IOException if they, or a part of them, are lost
   */
  void write(byte[] bytes, int length) throws IOException;

  /**
   * Tells the reader that a part of the output is missing at this place.
   *
   * @param count bytes, more than 0
   * @throws IOException if the reader did not get that
   */
  void missing(long count) throws IOException;

  /** Tells somebody else that bytes were lost. Called for every write that failed. */
  void failed(IOException why);

  /** There will be no more output. */
  default void finish() throws IOException {}

  /** What a reader is shown in the place of what is missing. */
  static String notice(long count) {
    return "[%d bytes of output are missing here]".formatted(count);
  }
}
