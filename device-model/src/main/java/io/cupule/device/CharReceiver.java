package io.cupule.device;

/** The end of a character device that takes what a user types; thread-safe. */
public interface CharReceiver {

  /**
   * Takes as many bytes as there is room for, in order, without waiting.
   *
   * @param data holds the bytes
   * @param from index of the first byte
   * @param length how many bytes there are
   * @return how many were taken, 0 to {@code length}; the caller keeps the rest and offers it again
   * @throws IndexOutOfBoundsException if the range is not inside {@code data}
   */
  int receive(byte[] data, int from, int length);

  /**
   * Waits until there is room for at least one byte. Room that appears before the call counts.
   *
   * @throws InterruptedException if the calling thread is interrupted, which is how a backend ends
   *     its input thread
   */
  void awaitRoom() throws InterruptedException;
}
