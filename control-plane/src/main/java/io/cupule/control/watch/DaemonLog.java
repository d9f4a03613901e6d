package io.cupule.control.watch;

import io.cupule.device.backend.PlainText;
import io.cupule.loop.LoopErrors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;

/**
 * The daemon's log. It writes to stderr, with a level prefix for systemd's journal (sd-daemon(3)).
 * Any thread may call it; callers never wait for a reader: see {@link LinePrinter}.
 */
public final class DaemonLog implements AutoCloseable {
  /** The levels of messages, with syslog's numbers. */
  public enum Level {
    /** A fault in Cupule. */
    ERROR(3),
    /** Unusual, but the daemon goes on. */
    WARNING(4),
    /** Normal events. */
    INFO(6);

    private final int number;

    Level(int number) {
      this.number = number;
    }
  }

  private static final int KEPT = 2000;

  private final History<String> lines = new History<>(KEPT);
  private final LoopErrors loops = new LoopErrors(this::error);
  private final LinePrinter printer;
  private final boolean journal;

  /**
   * Makes the log.
   *
   * @param err receives the lines
   * @param journal whether {@code err} is systemd's journal
   */
  public DaemonLog(PrintWriter err, boolean journal) {
    this.journal = journal;
    printer = new LinePrinter("log", err, this::missingHere, loops);
  }

  /** Returns the account of errors in the daemon's loops, whose first ones it logs. */
  public LoopErrors loops() {
    return loops;
  }

  /** Logs a normal event. */
  public void info(String message) {
    say(Level.INFO, message);
  }

  /** Logs a warning. */
  public void warning(String message) {
    say(Level.WARNING, message);
  }

  /** Logs an error with its exception. */
  public void error(String message, Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    say(Level.ERROR, message + "\n" + trace);
  }

  private String missingHere(long messages) {
    return mark(Level.WARNING) + missing(messages) + "\n";
  }

  /**
   * Says that a part of a log is missing.
   *
   * @param messages how many, more than 0
   */
  public static String missing(long messages) {
    return PlainText.count(messages, "message")
        + (messages == 1
            ? " is missing here: nobody read it"
            : " are missing here: nobody read them");
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

  /** Accepts no more, and waits while the reader still reads. */
  @Override
  public void close() {
    printer.close();
  }

  /** Returns the last lines, each with time, level and line end. */
  public History<String> lines() {
    return lines;
  }
}
