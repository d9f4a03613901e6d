package io.cupule.device;

/** The side of a character device that receives a user's input; thread-safe. */
public interface CharReceiver {

  /**
   * Receives as many bytes as there is room for, in order, without waiting.
   *
   * @param data holds the bytes
   * @param from index of the first byte
   * @param length how many bytes there are
   * @return how many were received, 0 to {@code length}; the caller keeps the rest and retries it
   * @throws IndexOutOfBoundsException if the range is not inside {@code data}
   */
  int receive(byte[] data, int from, int length);

  /**
   * Waits until there is room for at least one byte. Room that appears before the call counts.
   *
   * @throws InterruptedException if the calling thread is interrupted; a backend ends its input
   *     thread in this way
   */
  void awaitRoom() throws InterruptedException;
}
