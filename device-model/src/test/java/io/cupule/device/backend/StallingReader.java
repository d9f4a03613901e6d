package io.cupule.device.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/** What a program writes to, with a reader who stops reading, goes on, or goes away. */
final class StallingReader extends OutputStream implements FileBackend.Target {
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private boolean stalled;
  private boolean gone;
  private int waiting;

  synchronized void stall() {
    stalled = true;
  }

  synchronized void goOn() {
    stalled = false;
    gone = false;
    notifyAll();
  }

  synchronized void goAway() {
    gone = true;
    stalled = false;
    notifyAll();
  }

  /** Whether somebody waits in a write. */
  synchronized boolean holdsUp() {
    return waiting > 0;
  }

  synchronized String text() {
    return read.toString(UTF_8);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) throws IOException {
    waiting++;
    try {
      while (stalled) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    } finally {
      waiting--;
    }
    if (gone) {
      throw new IOException("Broken pipe");
    }
    read.write(bytes, from, length);
  }

  @Override
  public void close() {}
}
