package io.cupule.it;

import io.cupule.device.CharBackend;
import io.cupule.device.CharReceiver;

/** Keeps the last line that a guest printed, and how many there were. */
final class TextConsole implements CharBackend {
  private final StringBuilder line = new StringBuilder();
  private String last = "";
  private long lastAt;
  private long lines;

  @Override
  public synchronized void write(int value) {
    if (value == '\n') {
      last = line.toString();
      lastAt = System.nanoTime();
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
    return numberOf(last());
  }

  /** What the last line said, and when its end came. */
  synchronized Reading reading() {
    return new Reading(numberOf(last), lastAt);
  }

  private static long numberOf(String text) {
    return text.isEmpty() ? 0 : Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
  }

  /**
   * The number of a line.
   *
   * @param at when the line ended, as of {@link System#nanoTime}
   */
  record Reading(long number, long at) {}
}
