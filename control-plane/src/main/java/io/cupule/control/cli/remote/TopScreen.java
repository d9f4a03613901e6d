package io.cupule.control.cli.remote;

import io.cupule.api.client.ApiClient;
import io.cupule.control.cli.remote.TopRow.Order;
import io.cupule.control.cli.terminal.ProcessSignals;
import io.cupule.control.cli.terminal.RawTerminal;
import io.cupule.control.cli.terminal.RawTerminal.Size;
import io.cupule.control.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The screen of {@code cupule top} on a terminal: tables that refresh, and keys. For one thread. It
 * uses common escape sequences of ECMA-48 and xterm.
 */
final class TopScreen {
  private static final String OTHER_SCREEN = "\033[?1049h\033[?25l";
  private static final String FIRST_SCREEN = "\033[?25h\033[?1049l";
  private static final String HOME = "\033[H";
  private static final String END_OF_LINE = "\033[K\r\n";
  private static final String END_OF_SCREEN = "\033[K\033[J";
  private static final int GONE = -1;
  private static final int RESIZED = -2;
  private static final int NONE = -3;
  private static final int CTRL_C = 3;

  private final ApiClient api;
  private final Duration interval;
  private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
  private final boolean coloured = Terminal.hasColours();
  private Order order;
  private boolean paused;
  private boolean helps;

  TopScreen(ApiClient api, Duration interval, Order order) {
    this.api = api;
    this.interval = interval;
    this.order = order;
  }

  /**
   * Shows tables until q or Ctrl-C.
   *
   * @param first the sample that the first shares start from
   */
  void show(TopSample first) throws IOException, InterruptedException {
    Runnable unhandle = ProcessSignals.handle("WINCH", () -> keys.add(RESIZED));
    try (RawTerminal terminal = RawTerminal.open(OTHER_SCREEN, FIRST_SCREEN)) {
      Thread.ofPlatform().daemon().name("keys").start(() -> readKeys(terminal.keys()));
      Size size = terminal.size();
      TopSample before = first;
      TopSample after = TopSample.take(api);
      terminal.write(frame(size, before, after));
      for (int key = await(after); key != 'q' && key != CTRL_C && key != GONE; key = await(after)) {
        switch (key) {
          case '?', 'h' -> helps = !helps;
          case 'p' -> paused = !paused;
          case 's' -> order = Order.SHARE;
          case 'r' -> order = Order.RUNNABLE;
          case 'n' -> order = Order.NAME;
          case RESIZED -> size = terminal.size();
          case NONE -> {
            before = after;
            after = TopSample.take(api);
          }
          default -> {} // an unused key
        }
        terminal.write(frame(size, before, after));
      }
    } finally {
      unhandle.run();
    }
  }

  private void readKeys(InputStream typed) {
    try {
      for (int key = typed.read(); key >= 0; key = typed.read()) {
        keys.add(key);
      }
      keys.add(GONE);
    } catch (IOException gone) {
      keys.add(GONE);
    }
  }

  /** Waits for a key or the end of the interval. */
  private int await(TopSample after) throws InterruptedException {
    long left = interval.toNanos() - (System.nanoTime() - after.nanoTime());
    Integer key = paused ? keys.take() : keys.poll(left, TimeUnit.NANOSECONDS);
    return Objects.requireNonNullElse(key, NONE);
  }

  /** Returns the whole screen, so that one write shows it without flicker. */
  private String frame(Size size, TopSample before, TopSample after) {
    StringBuilder frame = new StringBuilder(HOME);
    List<String> lines =
        helps
            ? TopTables.help().stream().map(line -> cut(line, size)).toList()
            : TopTables.lines(before, after, order, size.columns(), coloured);
    lines.stream().limit(size.rows() - 1L).forEach(line -> frame.append(line).append(END_OF_LINE));
    return frame.append(cut(footer(), size)).append(END_OF_SCREEN).toString();
  }

  private String footer() {
    return "%sq quit  ? help  p %s  s/r/n sort: %s"
        .formatted(
            paused ? "PAUSED  " : "",
            paused ? "go on" : "pause",
            order.name().toLowerCase(Locale.ROOT));
  }

  private static String cut(String line, Size size) {
    return line.length() <= size.columns() ? line : line.substring(0, size.columns());
  }
}
