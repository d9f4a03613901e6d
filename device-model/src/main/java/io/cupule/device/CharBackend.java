package io.cupule.device;

/**
 * The host's side of a character device: it receives a guest's output and delivers its input.
 *
 * <p>No method throws because of the guest's output or because the host's side is full or gone. A
 * backend reports such a problem and the guest goes on.
 */
public interface CharBackend extends AutoCloseable {

  /**
   * Receives one byte of guest output, without waiting for the host and without allocating. Any
   * vCPU thread may call it; the bytes of one thread keep their order. After {@link #close()} bytes
   * are dropped.
   *
   * @param value the byte, in the low 8 bits
   */
  void write(int value);

  /**
   * Starts to deliver input. Called at most once, before the guest runs; an output-only backend
   * ignores it.
   *
   * @param receiver receives the input
   */
  void attach(CharReceiver receiver);

  /**
   * Returns the number of output bytes that no reader gets: the reader did not read, or the host
   * could not write. Any thread may call it, also after {@link #close()}.
   *
   * @return how many so far; 0 if the output has no destination
   */
  default long dropped() {
    return 0;
  }

  /** Writes buffered output, ends the input thread and releases all resources; repeatable. */
  @Override
  void close();
}
