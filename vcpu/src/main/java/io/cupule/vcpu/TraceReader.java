package io.cupule.vcpu;

import java.util.function.Consumer;

/**
 * Reads the records of one ring in the order in which they were begun, each once. Times may go back
 * by a little where several threads write. Not for two threads at once; readers do not disturb each
 * other, nor those who write.
 */
public final class TraceReader {
  private final TraceRing ring;
  private final TraceNames names;
  private final TraceRing.Copy copy = new TraceRing.Copy();
  private final long first;
  private long next;
  private long lost;

  /** The record that the last poll came up to and that was not there, or -1. */
  private long awaited = -1;

  TraceReader(TraceRing ring, TraceNames names, long first) {
    this.ring = ring;
    this.names = names;
    this.first = first;
    this.next = first;
  }

  /**
   * Hands on what was written since the last call. A record that is just being written is left to
   * the next call; if it is not there then either, it counts as lost.
   *
   * @param to gets the records
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

  /** Whether it has handed on every record since the pCPU was made. */
  public boolean hasAll() {
    return first == 0 && lost == 0;
  }

  /** How many records so far were overwritten before they could be read. */
  public long lost() {
    return lost;
  }
}
