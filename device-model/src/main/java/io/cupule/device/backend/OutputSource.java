package io.cupule.device.backend;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The output of one serial port: a ring, and the sink that an {@link OutputWriter} empties it into.
 * vCPU threads write; the writer's thread serves it in turns; any thread ends it.
 */
final class OutputSource {
  /** The writer starts a turn for an unfinished line of this length. */
  private static final int MUCH = 4096;

  private final OutputRing ring = new OutputRing();
  private final OutputWriter writer;
  private final OutputSink sink;
  private final boolean eachByte;
  private final AtomicLong failed = new AtomicLong();

  /** The rest of an earlier run of the same VM, which is written first. */
  private @Nullable OutputSource before;

  /** The writer's: missing bytes before the next one that the reader does not know of yet. */
  private long missing;

  private volatile boolean writing;
  private volatile int underWay; // bytes that the sink has now
  private volatile boolean ended;
  private volatile boolean discarded;
  private volatile boolean finished;
  private volatile long thrownAway;

  /**
   * Makes a source; call {@link OutputWriter#add} instead.
   *
   * @param before finished first
   * @param eachByte whether to write each byte at once, instead of each line
   */
  OutputSource(
      OutputWriter writer, OutputSink sink, @Nullable OutputSource before, boolean eachByte) {
    this.writer = writer;
    this.sink = sink;
    this.before = before;
    this.eachByte = eachByte;
  }

  /** Receives a byte of output; never waits for the reader, and allocates nothing. */
  void put(int value) {
    if (ended) {
      return;
    }
    int waiting = ring.put(value);
    if (eachByte || value == '\n' || waiting >= MUCH) {
      writer.wake();
    }
  }

  /** Accepts no more output. */
  void end() {
    ended = true;
    writer.wake();
  }

  /** Discards unwritten output, and counts it. */
  void discard() {
    thrownAway = finished ? 0 : ring.waiting() + underWay;
    discarded = true;
    end();
  }

  boolean isEnded() {
    return ended;
  }

  /** Returns whether all is written, or given up, after {@link #end}. */
  boolean isFinished() {
    return finished;
  }

  /** Returns whether all output so far is written. */
  boolean isDrained() {
    return finished || (!ended && ring.isEmpty() && !writing);
  }

  /** Returns how many bytes no reader gets. */
  long dropped() {
    return ring.leftOut() + failed.get() + thrownAway;
  }

  /** Returns whether the writer has something to do here. */
  boolean isReady() {
    return (before == null || before.isFinished()) && (ended ? !finished : !ring.isEmpty());
  }

  /**
   * Writes up to a chunk; for the writer.
   *
   * @return whether there was anything to do
   */
  boolean turn(byte[] chunk) {
    if (!isReady()) {
      return false;
    }
    before = null;
    writing = true;
    try {
      if (discarded || !writeSome(chunk)) {
        finishIfEnded();
      }
    } finally {
      writing = false;
    }
    return true;
  }

  private boolean writeSome(byte[] chunk) {
    int count = ring.take(chunk);
    long gap = count == 0 ? ring.takeGap() : 0;
    missing += gap;
    if (count == 0 && gap == 0) {
      return false;
    }
    underWay = count;
    try {
      if (missing > 0) {
        sink.missing(missing);
        missing = 0;
      }
      sink.write(chunk, count);
    } catch (IOException e) {
      lost(count, e);
    } catch (RuntimeException e) {
      lost(count, new IOException(e)); // must not end the thread that other sources also need
    } finally {
      underWay = 0;
    }
    return true;
  }

  private void lost(int count, IOException why) {
    missing += count;
    if (!discarded) {
      failed.addAndGet(count);
      sink.failed(why);
    }
  }

  private void finishIfEnded() {
    if (ended) {
      try {
        sink.finish();
      } catch (IOException e) {
        sink.failed(e);
      } finally {
        finished = true; // also after a fault, so that the writer's loop ends
      }
    }
  }
}
