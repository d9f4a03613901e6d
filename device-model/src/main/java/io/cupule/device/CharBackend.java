package io.cupule.device;

/**
 * The host's side of a character device: where a guest's output goes, and where its input is from.
 *
 * <p>No method throws because of what a guest sends or because the host's side is full or gone: a
 * backend reports that and the guest goes on.
 */
public interface CharBackend extends AutoCloseable {

  /**
   * Takes one byte of guest output, without waiting for the host and without allocating. Called by
   * any vCPU thread; the bytes of one thread arrive in order. After {@link #close()} bytes vanish.
   *
   * @param value the byte, in the low 8 bits
   */
  void write(int value);

  /**
   * Starts to deliver input. Called at most once, before the guest runs; a backend that only takes
   * output ignores it.
   *
   * @param receiver takes the input
   */
  void attach(CharReceiver receiver);

  /**
   * Bytes of guest output that nobody gets: the reader did not read, or the host could not write.
   * Any thread may ask, also after {@link #close()}.
   *
   * @return how many so far; 0 where output is not meant to go anywhere
   */
  default long dropped() {
    return 0;
  }

  /** Shows what is still buffered, ends the input thread and gives everything back; repeatable. */
  @Override
  void close();
}
