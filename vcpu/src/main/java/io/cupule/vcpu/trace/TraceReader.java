package io.cupule.vcpu.trace;

import java.util.function.Consumer;

/**
 * Reads each record of one ring once, in the order of their begin. Times may go back slightly if
 * several threads write. Only one thread at a time may use a reader; readers do not disturb each
 * other or the writers.
 */
public final class TraceReader {
  private final TraceRing ring;
  private final TraceNames names;
  private final TraceRing.Copy copy = new TraceRing.Copy();
  private final long first;
  private long next;
  private long lost;

  /** The unfinished record where the last poll stopped, or -1. */
  private long awaited = -1;

  TraceReader(TraceRing ring, TraceNames names, long first) {
    this.ring = ring;
    this.names = names;
    this.first = first;
    this.next = first;
  }

  /**
   * Passes on all records since the last call. A record that is just being written is left for the
   * next call; if it is still unfinished then, it counts as lost.
   *
   * @param to receives the records
   */
  public void poll(Consumer<TraceRecord> to) {
    long end = ring.next();
    long oldest = end - TraceRing.CAPACITY;
    if (next < oldest) {
      lost += oldest - next;
      next = oldest;
    }
    while (next < end) {
      switch (ring.read(next, copy)) {
        case RECORD -> to.accept(copy.decode(names));
        case OVERWRITTEN -> lost++;
        case NOTHING_YET -> {
          if (awaited != next) {
            awaited = next;
            return;
          }
          lost++;
        }
      }
      next++;
    }
  }

  /** Returns whether it has passed on every record since the pCPU was made. */
  public boolean hasAll() {
    return first == 0 && lost == 0;
  }

  /** Returns how many records so far were overwritten before they could be read. */
  public long lost() {
    return lost;
  }
}
