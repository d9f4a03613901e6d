package io.cupule.device.backend;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A ring buffer for a guest's output. vCPU threads put bytes in and never wait for the writer:
 * bytes that do not fit are dropped and counted. One writer takes them out, and takes no lock that
 * a vCPU's thread takes.
 *
 * <p>After a dropped byte, all bytes are dropped until the writer has taken everything before the
 * gap. So there is at most one gap, after all bytes in the ring.
 */
final class OutputRing {
  /** The maximum number of waiting bytes. */
  static final int CAPACITY = 64 << 10;

  private final byte[] bytes = new byte[CAPACITY];

  /** Bytes dropped since the last one that was put in; more than 0 while there is a gap. */
  private final AtomicLong gap = new AtomicLong();

  private volatile long put; // total bytes put in; written under the monitor
  private volatile long taken; // total bytes taken out; written by the writer
  private volatile long leftOut; // total bytes dropped; written under the monitor

  /**
   * Puts a byte in, or counts it as dropped. Only the vCPUs of one VM share the monitor.
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
      missing = gap.get(); // the writer reached the gap at this moment
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
   * @return how many bytes were dropped; 0 if there is no gap
   */
  long takeGap() {
    // In this order: nothing is put in during a gap, so the bytes now in the ring come before it.
    if (gap.get() == 0 || put != taken) {
      return 0;
    }
    return gap.getAndSet(0);
  }

  /** Returns whether the writer has nothing to do. */
  boolean isEmpty() {
    return put == taken && gap.get() == 0;
  }

  /** Returns the number of waiting bytes. */
  long waiting() {
    return put - taken;
  }

  /** Returns the number of bytes dropped for lack of room. */
  long leftOut() {
    return leftOut;
  }
}
