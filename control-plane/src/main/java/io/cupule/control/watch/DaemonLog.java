package io.cupule.control.watch;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The daemon's log: to stderr, with the level in front where systemd's journal reads it
 * (sd-daemon(3)). Called by any thread; each message is one call.
 */
public final class DaemonLog {
  /** How much a message matters, with syslog's numbers. */
  public enum Level {
    /** A fault of ours. */
    ERROR(3),
    /** Odd, but it goes on. */
    WARNING(4),
    /** What goes on. */
    INFO(6);

    private final int number;

    Level(int number) {
      this.number = number;
    }
  }

  private final PrintWriter err;
  private final boolean journal;

  /**
   * Makes the log.
   *
   * @param err where lines go
   * @param journal whether that is systemd's journal
   */
  public DaemonLog(PrintWriter err, boolean journal) {
    this.err = err;
    this.journal = journal;
  }

  /** Says what goes on. */
  public void info(String message) {
    say(Level.INFO, message);
  }

  /** Says that something is odd. */
  public void warning(String message) {
    say(Level.WARNING, message);
  }

  /** Says that something is wrong, and where. */
  public void error(String message, Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    say(Level.ERROR, message + "\n" + trace);
  }

  private void say(Level level, String message) {
    String mark = journal ? "<" + level.number + ">" : "cupule: ";
    StringBuilder lines = new StringBuilder();
    message.lines().forEach(line -> lines.append(mark).append(line).append('\n'));
    err.print(lines);
    err.flush();
  }
}
