package io.cupule.device.backend;

import io.cupule.device.CharBackend;
import io.cupule.loop.LoopErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The standard output that several VMs share: whole lines, each after the name of its VM.
 *
 * <p>A thread writes the content of the VMs' rings, a piece of each in turn. A reader who stops
 * reading blocks only that thread. 64 KiB of each VM's output wait; later output is dropped and
 * counted, and a line says how much is missing when the reader continues. If the reader is gone, or
 * the host can't write, this is reported once, and output is dropped and counted.
 *
 * <p>Any thread may use it except those of vCPUs, which write to the backends.
 */
public final class SharedOutput implements AutoCloseable {
  /** The maximum number of ended VMs with output that still waits. */
  private static final int KEPT = 32;

  private static final String READER_GONE = "Broken pipe";
  private static final long POLL_NANOS = 1_000_000;

  private final TextStream out;
  private final Consumer<String> log;
  private final LoopErrors errors;
  private final Map<String, OutputSource> latest = new HashMap<>();
  private @Nullable OutputWriter writer; // made with the first backend
  private volatile boolean failed;

  /**
   * Makes an instance; it writes nothing before there is a backend.
   *
   * @param out receives the lines; never closed
   * @param log receives the first failure
   * @param errors counts errors of its thread
   */
  public SharedOutput(TextStream out, Consumer<String> log, LoopErrors errors) {
    this.out = out;
    this.log = log;
    this.errors = errors;
  }

  /**
   * Opens a backend for a serial port.
   *
   * @param vm the VM's name; waiting output of an earlier backend of that name is written first
   * @return the backend, which the caller closes
   * @throws io.cupule.device.DeviceException if the host has no free thread
   */
  public synchronized CharBackend open(String vm) {
    OutputWriter its = writer;
    if (its == null) {
      its = new OutputWriter("stdout", () -> {}, errors);
      writer = its;
    }
    latest.values().removeIf(OutputSource::isFinished);
    List<OutputSource> left = its.sources().stream().filter(OutputSource::isEnded).toList();
    left.subList(0, Math.max(0, left.size() - KEPT)).forEach(OutputSource::discard);
    OutputSource source =
        its.add(new PrefixedLines(vm, out, this::complain), latest.get(vm), false);
    latest.put(vm, source);
    return new LinePrefixBackend(its, source);
  }

  private void complain(String why) {
    if (!failed) {
      failed = true;
      String reason = why.contains(READER_GONE) ? "its reader is gone" : why;
      log.accept("stdout: " + reason + "; what guests print there is dropped until this is mended");
    }
  }

  /**
   * Waits until all output so far is written, without a time limit.
   *
   * @throws InterruptedException if interrupted
   */
  public void awaitWritten() throws InterruptedException {
    for (OutputSource source : unwritten()) {
      while (!source.isDrained()) {
        LockSupport.parkNanos(this, POLL_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException("while a reader of stdout was waited for");
        }
      }
    }
  }

  private synchronized List<OutputSource> unwritten() {
    return writer == null ? List.of() : List.copyOf(writer.sources());
  }

  /** Ends the thread when everything is written; waits while the reader reads. */
  @Override
  public void close() {
    unwritten().forEach(OutputSource::end);
    OutputWriter its;
    synchronized (this) {
      its = writer;
    }
    if (its != null) {
      its.end();
    }
  }
}
