package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.DeviceLog;
import io.cupule.linux.Pty;
import io.cupule.linux.error.SystemCallException;
import io.cupule.loop.LoopErrors;
import io.cupule.loop.LoopKind;
import io.cupule.loop.LoopRunner;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A console on a pseudo-terminal, in both directions. The user attaches a terminal program to
 * {@link #path()}.
 *
 * <p>Unread output fills the terminal's buffer and a ring; after that, output is dropped and
 * counted, so that a guest never waits for the user. When the user reads again, a line says how
 * much is missing. Input waits until the guest has room for it.
 */
public final class PtyBackend implements CharBackend {
  private static final int INPUT_BYTES = 256;

  /** The kernel wakes a thread that waits for room; this limit is a safeguard. */
  private static final int LONGEST_WAIT_MILLIS = 1000;

  private final String vm;
  private final Pty pty;
  private final DeviceLog log;
  private final LoopErrors errors;
  private final OutputWriter writer;
  private final OutputSource source;
  private @Nullable LoopRunner input;
  private boolean failed;
  private boolean closed;
  private volatile boolean ending;

  private PtyBackend(String vm, Pty pty, DeviceLog log, LoopErrors errors) {
    this.errors = errors;
    this.vm = vm;
    this.pty = pty;
    this.log = log;
    writer = new OutputWriter(vm + "/output", () -> {}, errors);
    source = writer.add(new Sink(), null, true);
  }

  /**
   * Opens a new pseudo-terminal.
   *
   * @param vm the VM's name, for the name of the input thread and for the log
   * @param log receives the first failure of the terminal
   * @param errors counts errors of its two loops
   * @return the backend; the caller closes it
   * @throws SystemCallException if the host has no free pseudo-terminal
   * @throws io.cupule.device.DeviceException if it has no free thread
   */
  public static PtyBackend open(String vm, DeviceLog log, LoopErrors errors) {
    Pty pty = Pty.open();
    try {
      return new PtyBackend(vm, pty, log, errors);
    } catch (RuntimeException e) {
      pty.close();
      throw e;
    }
  }

  /**
   * Returns the path for a terminal program.
   *
   * @return for example {@code /dev/pts/3}
   */
  public Path path() {
    return pty.path();
  }

  @Override
  public void write(int value) {
    source.put(value);
  }

  /** Starts the input thread, a daemon named {@code VM/console}. */
  @Override
  public synchronized void attach(CharReceiver receiver) {
    if (closed || input != null) {
      throw new IllegalStateException(path() + " is attached already, or closed");
    }
    byte[] typed = new byte[INPUT_BYTES];
    input =
        new LoopRunner(
                LoopKind.CONSOLE,
                errors,
                LoopRunner.daemon(vm + "/console"),
                () -> pump(receiver, typed))
            .start();
  }

  /**
   * Ends both threads, waits for their end, and releases the terminal. It first waits while a
   * reader reads; output that a blocked reader has not taken is dropped.
   */
  @Override
  public void close() {
    LoopRunner reader;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      reader = input;
    }
    source.end();
    if (!writer.awaitFinished(source)) {
      source.discard();
    }
    ending = true;
    pty.shutdown();
    writer.end();
    if (reader != null) {
      reader.close(); // only when no thread reads it may the terminal be released
    }
    pty.close();
  }

  @Override
  public long dropped() {
    return source.dropped();
  }

  /** Returns whether there may be more input. */
  private boolean pump(CharReceiver receiver, byte[] typed) throws InterruptedException {
    try {
      int count = pty.read(typed);
      deliver(receiver, typed, count);
      return count > 0;
    } catch (SystemCallException e) {
      reportOnce(e);
      return false;
    }
  }

  private static void deliver(CharReceiver receiver, byte[] typed, int count)
      throws InterruptedException {
    for (int done = 0; done < count; ) {
      int taken = receiver.receive(typed, done, count - done);
      done += taken;
      if (taken == 0) {
        receiver.awaitRoom();
      }
    }
  }

  private synchronized void reportOnce(SystemCallException e) {
    if (!failed) {
      failed = true;
      log.warn("%s: console %s: %s".formatted(vm, path(), e.getMessage()));
    }
  }

  /** Used on the writer's thread. */
  private final class Sink implements OutputSink {
    @Override
    public void write(byte[] bytes, int length) throws IOException {
      try {
        int done = pty.write(bytes, 0, length);
        while (done < length && !ending) {
          if (pty.awaitRoom(LONGEST_WAIT_MILLIS)) {
            done += pty.write(bytes, done, length - done);
          }
        }
      } catch (SystemCallException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void missing(long count) throws IOException {
      byte[] line = ("\r\n" + OutputSink.notice(count) + "\r\n").getBytes(US_ASCII);
      write(line, line.length);
    }

    @Override
    public void failed(IOException why) {
      if (why.getCause() instanceof SystemCallException e) {
        reportOnce(e);
      }
    }
  }
}
