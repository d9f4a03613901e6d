package io.cupule.control.watch;

import io.cupule.device.backend.PlainText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;

/**
 * The daemon's log: to stderr, with the level in front where systemd's journal reads it
 * (sd-daemon(3)). Called by any thread, which never waits for a reader: see {@link LinePrinter}.
 */
public final class DaemonLog implements AutoCloseable {
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

  private static final int KEPT = 2000;

  private final History<String> lines = new History<>(KEPT);
  private final LinePrinter printer;
  private final boolean journal;

  /**
   * Makes the log.
   *
   * @param err where lines go
   * @param journal whether that is systemd's journal
   */
  public DaemonLog(PrintWriter err, boolean journal) {
    this.journal = journal;
    printer = new LinePrinter("log", err, this::missing);
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

  private String missing(long messages) {
    return mark(Level.WARNING) + messages + " messages are missing here: nobody read them\n";
  }

  private String mark(Level level) {
    return journal ? "<" + level.number + ">" : "cupule: ";
  }

  private void say(Level level, String message) {
    String mark = mark(level);
    String time = Instant.now().toString();
    StringBuilder text = new StringBuilder();
    for (String raw : message.lines().toList()) {
      String line = PlainText.line(raw);
      text.append(mark).append(line).append('\n');
      lines.add(_ -> time + " " + level.name().toLowerCase(Locale.ROOT) + " " + line + "\n");
    }
    printer.print(text.toString());
  }

  /** Takes no more, and waits for a reader that reads. */
  @Override
  public void close() {
    printer.close();
  }

  /** Returns the last lines, each with time, level and line end. */
  public History<String> lines() {
    return lines;
  }
}
