package io.cupule.it;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;

/** Keeps the last line that a guest printed, and how many there were. */
final class TextConsole implements CharBackend {
  private final StringBuilder line = new StringBuilder();
  private String last = "";
  private long lines;

  @Override
  public synchronized void write(int value) {
    if (value == '\n') {
      last = line.toString();
      lines++;
      line.setLength(0);
    } else {
      line.append((char) value);
    }
  }

  @Override
  public void attach(CharReceiver receiver) {}

  @Override
  public void close() {}

  synchronized String last() {
    return last;
  }

  synchronized long lines() {
    return lines;
  }

  /** The number at the end of the last line, or 0. */
  long number() {
    String text = last();
    return text.isEmpty() ? 0 : Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
  }
}
