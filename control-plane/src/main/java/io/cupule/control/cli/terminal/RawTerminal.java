package io.cupule.control.cli.terminal;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The terminal of this process in raw mode: every key is passed on as it is, also Ctrl-C. {@link
 * #close} and every end of the process except SIGKILL restore the terminal. It uses stty(1) instead
 * of native calls.
 */
public final class RawTerminal implements AutoCloseable {
  /** Rows and columns. */
  public record Size(int rows, int columns) {}

  private static final Size USUAL = new Size(24, 80);

  private final String before;
  private final String farewell;
  private final Thread restorer = new Thread(this::restore, "terminal");

  private RawTerminal(String before, String farewell) {
    this.before = before;
    this.farewell = farewell;
  }

  /** Returns whether stdin and stdout are a terminal. */
  public static boolean isThere() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /**
   * Makes the terminal raw.
   *
   * @param greeting written first, maybe empty
   * @param farewell written last, maybe empty
   * @throws IOException if stty is absent or refuses
   */
  public static RawTerminal open(String greeting, String farewell) throws IOException {
    RawTerminal terminal = new RawTerminal(stty("-g"), farewell);
    Runtime.getRuntime().addShutdownHook(terminal.restorer);
    stty("raw", "-echo", "opost"); // opost: a guest's line feed still moves to the start of a line
    terminal.write(greeting);
    return terminal;
  }

  /** Returns the keyboard input. */
  public InputStream keys() {
    return System.in;
  }

  /** Returns the screen output. */
  public OutputStream screen() {
    return System.out;
  }

  /** Shows text at once. */
  public void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }

  /** Returns its present size; 24 by 80 if unknown. */
  public Size size() throws IOException {
    List<Integer> numbers =
        Stream.of(stty("size").split(" ", -1))
            .filter(text -> text.matches("[1-9][0-9]{0,3}"))
            .map(Integer::valueOf)
            .toList();
    return numbers.size() == 2 ? new Size(numbers.get(0), numbers.get(1)) : USUAL;
  }

  private static String stty(String... arguments) throws IOException {
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of("stty"), Stream.of(arguments)).toList())
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("stty: " + output.strip());
      }
      return output.strip();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  private void restore() {
    write(farewell);
    try {
      stty(before);
    } catch (IOException gone) {
      write("cupule: the terminal is not as before (" + gone.getMessage() + "); type `reset`\n");
    }
  }

  /** Restores the terminal. */
  @Override
  public void close() {
    if (mayUnhook()) {
      restore();
    }
  }

  /** Returns whether the hook can be removed, which is not so while it runs. */
  private boolean mayUnhook() {
    try {
      return Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException ending) {
      return false;
    }
  }
}
