package io.cupule.control.watch;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import io.cupule.device.backend.PtyBackend;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sits between a VM's serial port and its backend: it keeps the last 64 KiB of output for readers,
 * and lets clients type. It survives stop and start of the VM.
 *
 * <p>vCPU threads write; readers take no lock that vCPU threads take.
 */
public final class ConsoleTap {
  /** The amount of output kept, in bytes. */
  public static final int KEPT = 64 << 10;

  /** Bytes that may be overwritten while a reader copies. */
  private static final int SLACK = 4 << 10;

  private final byte[] ring = new byte[KEPT + SLACK];
  private final WaitSet waitSet = new WaitSet();
  private volatile long written; // total bytes; written under the monitor
  private final Object input = new Object();

  /** Changed and used under the input's lock, so no thread uses a device of a closed VM. */
  private volatile @Nullable CharReceiver receiver;

  private volatile boolean removed;
  private volatile Optional<Path> terminal = Optional.empty();

  /**
   * Puts the tap before a backend.
   *
   * @param backend also receives the output and also sends input; closed with the result
   */
  CharBackend over(CharBackend backend) {
    terminal = backend instanceof PtyBackend pty ? Optional.of(pty.path()) : Optional.empty();
    return new Tapped(backend);
  }

  private final class Tapped implements CharBackend {
    private final CharBackend backend;

    Tapped(CharBackend backend) {
      this.backend = backend;
    }

    @Override
    public void write(int value) {
      backend.write(value);
      append((byte) value);
    }

    @Override
    public void attach(CharReceiver guest) {
      synchronized (input) {
        receiver = guest;
      }
      backend.attach(guest);
    }

    @Override
    public long dropped() {
      return backend.dropped();
    }

    /** Stops all input from now on, also of threads that wait for room. */
    @Override
    public void close() {
      synchronized (input) {
        receiver = null;
      }
      terminal = Optional.empty();
      backend.close();
    }
  }

  private void append(byte value) {
    synchronized (this) { // several vCPUs may write
      ring[(int) (written % ring.length)] = value;
      written++;
    }
    waitSet.wakeAll();
  }

  /** Returns the present terminal of the serial port; empty if it has none. */
  public Optional<Path> terminal() {
    return terminal;
  }

  /** Returns the position of the oldest kept output. */
  public long oldest() {
    return Math.max(0, written - KEPT);
  }

  /** Returns the position of the output's end. */
  public long end() {
    return written;
  }

  /**
   * Returns the output from a position on.
   *
   * @param from a position
   * @return the output; empty if it was overwritten, because the reader is too slow
   */
  public Optional<byte[]> read(long from) {
    long to = written;
    byte[] bytes = new byte[(int) Math.min(to - from, KEPT)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = ring[(int) ((from + i) % ring.length)];
    }
    VarHandle.acquireFence(); // read the bytes before the position that proves them valid
    return from + ring.length > written ? Optional.of(bytes) : Optional.empty();
  }

  /**
   * Waits for output.
   *
   * @param from a position
   * @param longest how long to wait
   * @return whether there is output after that position, or there can never be any
   * @throws InterruptedException if interrupted
   */
  public boolean await(long from, Duration longest) throws InterruptedException {
    return waitSet.await(() -> written > from || removed, longest);
  }

  /** Returns whether its VM was removed. */
  public boolean isRemoved() {
    return removed;
  }

  void remove() {
    removed = true;
    waitSet.wakeAll();
  }

  /**
   * Types bytes, and waits until the guest's serial port has room for them.
   *
   * @param bytes to type
   * @param longest how long to wait
   * @return how many bytes the serial port took, from the first on
   * @throws InterruptedException if interrupted
   */
  public int type(byte[] bytes, Duration longest) throws InterruptedException {
    Typing typing = new Typing(bytes);
    Thread typist = Thread.ofVirtual().name("typist").start(typing);
    try {
      typist.join(longest);
    } finally {
      typist.interrupt(); // only an interrupt ends the wait for room
    }
    typist.join();
    return typing.taken;
  }

  private final class Typing implements Runnable {
    private final byte[] bytes;
    private int taken; // read after the thread's end

    Typing(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void run() {
      try {
        for (CharReceiver guest = receiver;
            guest != null && taken < bytes.length;
            guest = receiver) {
          guest.awaitRoom();
          typeTo(guest);
        }
      } catch (InterruptedException tooLong) {
        Thread.currentThread().interrupt();
      }
    }

    /** Types to the guest, unless its VM was closed meanwhile. */
    @SuppressWarnings("ReferenceEquality") // the same object that was waited for
    private void typeTo(CharReceiver guest) {
      synchronized (input) {
        if (receiver == guest) {
          taken += guest.receive(bytes, taken, bytes.length - taken);
        }
      }
    }
  }
}
