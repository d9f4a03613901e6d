package io.cupule.device.backend;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A guest's output on its way to whoever writes it. vCPU threads put bytes in and never wait for
 * the writer: what does not fit is left out and counted. One writer takes them out, and takes no
 * lock that a vCPU's thread takes.
 *
 * <p>Once a byte was left out, all are until the writer has taken everything before the gap. So
 * there is one gap at most, and it is behind all that the ring holds.
 */
final class OutputRing {
  /** How many bytes wait at most. */
  static final int CAPACITY = 64 << 10;

  private final byte[] bytes = new byte[CAPACITY];

  /** Bytes left out since the last one that was put in; more than 0 while there is a gap. */
  private final AtomicLong gap = new AtomicLong();

  private volatile long put; // bytes ever put in; written under the monitor
  private volatile long taken; // bytes ever taken out; written by the writer
  private volatile long leftOut; // bytes ever left out; written under the monitor

  /**
   * Puts a byte in, or counts it as left out. The monitor is for the vCPUs of one VM alone.
   *
   * @return how many bytes wait now
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // under the monitor
  synchronized int put(int value) {
    long at = put;
    long missing = gap.get();
    while (missing > 0 || at - taken >= CAPACITY) {
      if (gap.compareAndSet(missing, missing + 1)) {
        leftOut++;
        return CAPACITY;
      }
      missing = gap.get(); // the writer came to the gap in this moment
    }
    bytes[(int) (at % CAPACITY)] = (byte) value;
    put = at + 1;
    return (int) (at + 1 - taken);
  }

  /**
   * Takes bytes out, for the writer.
   *
   * @return how many, up to the target's length
   */
  int take(byte[] target) {
    long from = taken;
    int count = (int) Math.min(put - from, target.length);
    int start = (int) (from % CAPACITY);
    int first = Math.min(count, CAPACITY - start);
    System.arraycopy(bytes, start, target, 0, first);
    System.arraycopy(bytes, 0, target, first, count - first);
    taken = from + count;
    return count;
  }

  /**
   * Ends the gap, for the writer when it has taken all bytes.
   *
   * @return how many bytes were left out; 0 if there is no gap
   */
  long takeGap() {
    // In this order: while there is a gap nothing is put in, so what is there now is all before it.
    if (gap.get() == 0 || put != taken) {
      return 0;
    }
    return gap.getAndSet(0);
  }

  /** Whether there is anything for the writer. */
  boolean isEmpty() {
    return put == taken && gap.get() == 0;
  }

  /** Bytes that wait. */
  long waiting() {
    return put - taken;
  }

  /** Bytes left out because there was no room. */
  long leftOut() {
    return leftOut;
  }
}
