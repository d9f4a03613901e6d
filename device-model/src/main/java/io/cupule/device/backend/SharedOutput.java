package io.cupule.device.backend;

import io.cupule.device.CharBackend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which several VMs share: whole lines, each after the name of its VM.
 *
 * <p>A thread writes what the VMs' rings hold, a piece of each in turn. A reader who stops reading
 * stops that thread and nobody else: 64 KiB of each VM's output wait, what comes after them is
 * dropped and counted, and a line tells how much is missing when the reader goes on. Where the
 * reader is gone, or the host can't write, that is told once, and output is dropped and counted.
 *
 * <p>For any thread but those of vCPUs, which write to the backends.
 */
public final class SharedOutput implements AutoCloseable {
  /** Of VMs that ended while nobody read: how many have output that still waits. */
  private static final int KEPT = 32;

  private static final String READER_GONE = "Broken pipe";
  private static final long POLL_NANOS = 1_000_000;

  private final TextStream out;
  private final Consumer<String> log;
  private final Map<String, OutputSource> latest = new HashMap<>();
  private @Nullable OutputWriter writer; // made with the first backend
  private volatile boolean failed;

  /**
   * Makes one; nothing is written before there is a backend.
   *
   * @param out where lines go; it is never closed
   * @param log told once if that fails
   */
  public SharedOutput(TextStream out, Consumer<String> log) {
    this.out = out;
    this.log = log;
  }

  /**
   * A backend for a serial port.
   *
   * @param vm the VM's name; what an earlier backend of that name still has to write goes first
   * @return the backend, which the caller closes
   * @throws io.cupule.device.DeviceException if the host has no thread left
   */
  public synchronized CharBackend open(String vm) {
    OutputWriter its = writer;
    if (its == null) {
      its = new OutputWriter("stdout", () -> {});
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
   * Waits until all output so far is written, however long its reader takes.
   *
   * @throws InterruptedException when the caller is interrupted
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

  /** Ends the thread when all is written, and waits for that as long as the reader reads. */
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
