package io.cupule.device.backend;

import io.cupule.device.DeviceException;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import io.cupule.loop.LoopWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that writes the output of serial ports to one destination, a piece of each in turn. Only
 * this thread waits for a slow reader or disk. For any thread.
 */
final class OutputWriter {
  /** After this time without progress, nothing waits for a reader any more. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  /** The longest wait for a slow reader. */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private static final int CHUNK = 4096;
  private static final long POLL_NANOS = 500_000;

  private final List<OutputSource> sources = new CopyOnWriteArrayList<>();
  private final byte[] chunk = new byte[CHUNK];
  private final LoopErrors errors;
  private final LoopRunner runner;
  private volatile boolean asleep;
  private volatile boolean ended;

  /** The start of the present write, in nanoseconds; 0 if there is none. */
  private volatile long writingSince;

  /**
   * Starts the thread, a daemon.
   *
   * @param name of the thread
   * @param afterwards runs on the thread at its end
   * @param errors counts errors of the thread
   * @throws DeviceException if the host has no thread left
   */
  OutputWriter(String name, Runnable afterwards, LoopErrors errors) {
    this.errors = errors;
    runner = new LoopRunner(LoopKind.OUTPUT, errors, LoopRunner.daemon(name), new Work(afterwards));
    try {
      LoopRunner _ = runner.start();
    } catch (OutOfMemoryError e) {
      throw new DeviceException(
          "there is no thread left for serial output; raise the limit of processes (ulimit -u,"
              + " pids.max)",
          new IllegalStateException(e));
    }
  }

  /** Adds a source; parameters as for {@link OutputSource}. */
  OutputSource add(OutputSink sink, @Nullable OutputSource before, boolean eachByte) {
    OutputSource source = new OutputSource(this, sink, before, eachByte);
    sources.add(source);
    return source;
  }

  /** Returns the sources with unwritten output, in the order in which they were added. */
  List<OutputSource> sources() {
    return sources;
  }

  /** Wakes the thread to write. Does not wait, and is cheap while the thread is busy. */
  void wake() {
    if (asleep) {
      asleep = false;
      runner.wake();
    }
  }

  private boolean round() {
    boolean worked = turns();
    if (!worked && ended) {
      return false;
    }
    rest();
    return true;
  }

  /** Gives each source a turn, also after the fault of one; returns whether one had output. */
  private boolean turns() {
    boolean worked = false;
    boolean failed = false;
    for (OutputSource source : sources) {
      writingSince = System.nanoTime() | 1;
      try {
        worked |= source.turn(chunk);
      } catch (RuntimeException | Error e) {
        errors.count(LoopKind.OUTPUT, e);
        failed = true;
      } finally {
        writingSince = 0;
      }
    }
    sources.removeIf(OutputSource::isFinished);
    if (failed) {
      LockSupport.parkNanos(this, POLL_NANOS); // a fault in each round must not keep a CPU busy
    }
    return worked || failed;
  }

  private void rest() {
    asleep = true;
    if (!ended && sources.stream().noneMatch(OutputSource::isReady)) {
      LockSupport.park(this);
    }
    asleep = false;
  }

  /**
   * Waits until all output of a source so far is written, as long as there is progress.
   *
   * @return whether it is written
   */
  boolean awaitDrained(OutputSource source) {
    return await(source::isDrained);
  }

  /** Like {@link #awaitDrained}, for a source that has ended and its final output. */
  boolean awaitFinished(OutputSource source) {
    return await(source::isFinished);
  }

  private boolean await(BooleanSupplier done) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    boolean interrupted = false;
    while (!done.getAsBoolean()
        && runner.isAlive()
        && !isStalled()
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(this, POLL_NANOS);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return done.getAsBoolean();
  }

  /** Returns whether the present write has made no progress for long. */
  boolean isStalled() {
    long since = writingSince;
    return since != 0 && System.nanoTime() - since > PATIENCE.toNanos();
  }

  /** Ends the thread when everything is written; waits while there is progress. */
  void end() {
    ended = true;
    wake();
    boolean _ = await(() -> !runner.isAlive());
  }

  /** The rounds, and what follows the last one. */
  private final class Work implements LoopWork {
    private final Runnable afterwards;

    Work(Runnable afterwards) {
      this.afterwards = afterwards;
    }

    @Override
    public boolean round() {
      return OutputWriter.this.round();
    }

    @Override
    public void ended() {
      afterwards.run();
    }
  }
}
