package io.cupule.device.backend;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.DeviceLog;
import io.cupule.kvm.KvmException;
import io.cupule.kvm.Pty;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A console on a pseudo-terminal, in both directions: a person attaches a terminal program to
 * {@link #path()}.
 *
 * <p>Output that nobody reads fills the terminal's buffer; what comes after that is dropped and
 * counted, so that a guest never waits for a person. Input waits until the guest has room for it.
 */
public final class PtyBackend implements CharBackend {
  private static final int INPUT_BYTES = 256;

  private final String vm;
  private final Pty pty;
  private final DeviceLog log;
  private final byte[] single = new byte[1];
  private @Nullable Thread input;
  private long dropped;
  private boolean failed;
  private boolean closed;

  private PtyBackend(String vm, Pty pty, DeviceLog log) {
    this.vm = vm;
    this.pty = pty;
    this.log = log;
  }

  /**
   * Opens a new pseudo-terminal.
   *
   * @param vm the VM's name, for the name of the input thread and for the log
   * @param log hears once if the terminal fails
   * @return the backend; the caller closes it
   * @throws KvmException if the host has no pseudo-terminal left
   */
  public static PtyBackend open(String vm, DeviceLog log) {
    return new PtyBackend(vm, Pty.open(), log);
  }

  /**
   * Where a terminal program attaches.
   *
   * @return for example {@code /dev/pts/3}
   */
  public Path path() {
    return pty.path();
  }

  @Override
  public synchronized void write(int value) {
    if (closed) {
      return;
    }
    single[0] = (byte) value;
    try {
      dropped += 1 - pty.write(single, 0, 1);
    } catch (KvmException e) {
      dropped++;
      reportOnce(e);
    }
  }

  /** Starts the input thread, a daemon named {@code VM/console}. */
  @Override
  public synchronized void attach(CharReceiver receiver) {
    if (closed || input != null) {
      throw new IllegalStateException(path() + " is attached already, or closed");
    }
    input = Thread.ofPlatform().daemon().name(vm + "/console").start(() -> pump(receiver));
  }

  /** Ends the input thread, waits for its end, and releases the terminal. */
  @Override
  public void close() {
    Thread reader;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      reader = input;
    }
    if (reader != null) {
      pty.shutdown();
      reader.interrupt();
      joinUninterruptibly(reader);
    }
    pty.close();
  }

  /**
   * Bytes of output dropped because nobody read them.
   *
   * @return how many so far
   */
  public synchronized long dropped() {
    return dropped;
  }

  private void pump(CharReceiver receiver) {
    byte[] typed = new byte[INPUT_BYTES];
    try {
      for (int count = pty.read(typed); count > 0; count = pty.read(typed)) {
        deliver(receiver, typed, count);
      }
    } catch (InterruptedException _) {
      // close() interrupts the wait for room: the rest of the input has no reader any more
    } catch (KvmException e) {
      reportOnce(e);
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

  private synchronized void reportOnce(KvmException e) {
    if (!failed) {
      failed = true;
      log.warn("%s: console %s: %s".formatted(vm, path(), e.getMessage()));
    }
  }

  /** The terminal may be released only when nobody reads it, so an interrupt waits its turn. */
  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
