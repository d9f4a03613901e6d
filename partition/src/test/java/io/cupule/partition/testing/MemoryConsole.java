package io.cupule.partition.testing;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A console in memory: what the guest wrote, and a keyboard. */
public final class MemoryConsole implements CharBackend {
  private static final CharReceiver NOBODY =
      new CharReceiver() {
        @Override
        public int receive(byte[] data, int from, int length) {
          return 0;
        }

        @Override
        public void awaitRoom() {}
      };

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private CharReceiver keyboard = NOBODY;

  @Override
  public synchronized void write(int value) {
    output.write(value);
    notifyAll();
  }

  @Override
  public synchronized void attach(CharReceiver receiver) {
    keyboard = receiver;
  }

  @Override
  public void close() {}

  public synchronized String text() {
    return output.toString(StandardCharsets.UTF_8);
  }

  public synchronized void clear() {
    output.reset();
  }

  /** Waits until the guest has written {@code wanted}. */
  public synchronized void await(String wanted, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!text().contains(wanted)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("no \"" + wanted + "\" in: " + text());
      }
      wait(left);
    }
  }

  public void type(String text) throws InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int done = 0; done < bytes.length; ) {
      keyboard.awaitRoom();
      done += keyboard.receive(bytes, done, bytes.length - done);
    }
  }
}
