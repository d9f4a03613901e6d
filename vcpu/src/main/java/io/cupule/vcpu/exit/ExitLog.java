package io.cupule.vcpu.exit;

import java.util.ArrayList;
import java.util.List;

/**
 * The last exits of a vCPU, in preallocated memory. Only the vCPU's own thread writes and reads it.
 *
 * <p>Recording costs a few stores; text is made only on request.
 */
final class ExitLog {
  private static final int CAPACITY = 32;
  private static final int MASK = CAPACITY - 1;

  private final ExitReason[] reasons = new ExitReason[CAPACITY];
  private final long[] times = new long[CAPACITY];
  private final long[] addresses = new long[CAPACITY];
  private final long[] values = new long[CAPACITY];
  private final byte[] sizes = new byte[CAPACITY];
  private final boolean[] writes = new boolean[CAPACITY];
  private long next;

  /** Starts an exit's record; consecutive kicks share one, or they would push out the rest. */
  void begin(ExitReason reason, long nanoTime) {
    if (reason == ExitReason.INTR && next > 0 && reasons[(int) ((next - 1) & MASK)] == reason) {
      next--;
    }
    int i = (int) (next++ & MASK);
    reasons[i] = reason;
    times[i] = nanoTime;
    sizes[i] = 0;
  }

  /** Adds an access to the latest record. */
  void access(boolean write, long address, int size, long value) {
    int i = (int) ((next - 1) & MASK);
    writes[i] = write;
    addresses[i] = address;
    sizes[i] = (byte) size;
    values[i] = value;
  }

  /** Returns the records as text, oldest first, each with its time before the newest. */
  List<String> describe() {
    List<String> lines = new ArrayList<>();
    long newest = times[(int) ((next - 1) & MASK)];
    for (long n = Math.max(0, next - CAPACITY); n < next; n++) {
      int i = (int) (n & MASK);
      String age = "%9.1f us  ".formatted((times[i] - newest) / 1e3);
      lines.add(age + reasons[i] + (sizes[i] == 0 ? "" : describeAccess(i)));
    }
    return lines;
  }

  private String describeAccess(int i) {
    return " %s 0x%x, %d byte%s, value 0x%x"
        .formatted(
            writes[i] ? "write" : "read",
            addresses[i],
            sizes[i],
            sizes[i] == 1 ? "" : "s",
            values[i]);
  }
}
