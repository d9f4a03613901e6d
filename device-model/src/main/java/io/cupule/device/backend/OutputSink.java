package io.cupule.device.backend;

import java.io.IOException;

/** Receives a guest's output from a writer's thread; it may wait for a reader without a limit. */
interface OutputSink {

  /**
   * Writes bytes.
   *
   * @throws IOException if all or some of them are lost
   */
  void write(byte[] bytes, int length) throws IOException;

  /**
   * Writes a notice that a part of the output is missing at this place.
   *
   * @param count bytes, more than 0
   * @throws IOException if the reader did not get the notice
   */
  void missing(long count) throws IOException;

  /** Reports elsewhere that bytes were lost. Called for every failed write. */
  void failed(IOException why);

  /** Called when there is no more output. */
  default void finish() throws IOException {}

  /** Returns the text that replaces missing output. */
  static String notice(long count) {
    return "[%s of output %s missing here]"
        .formatted(PlainText.count(count, "byte"), count == 1 ? "is" : "are");
  }
}
