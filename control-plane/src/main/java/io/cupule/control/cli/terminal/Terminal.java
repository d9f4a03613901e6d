package io.cupule.control.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntSupplier;

/** The properties of stdout as a terminal. */
public final class Terminal {
  /** The width if stdout is not a terminal. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private static final Path STDOUT = Path.of("/proc/self/fd/1");

  private Terminal() {}

  /** Returns the columns; {@link #UNLIMITED} for files and pipes, unless COLUMNS is set. */
  public static int width() {
    return width(System.getenv(), isStdout() ? Terminal::ofTty : () -> UNLIMITED);
  }

  static int width(Map<String, String> environment, IntSupplier otherwise) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(columns) : otherwise.getAsInt();
  }

  /** Returns whether to show colours. */
  public static boolean hasColours() {
    return hasColours(System.getenv(), isStdout());
  }

  /** Applies NO_COLOR as on no-color.org: any value except the empty text forbids colours. */
  static boolean hasColours(Map<String, String> environment, boolean terminal) {
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Returns whether stdout is a terminal; this costs one system call. */
  private static boolean isStdout() {
    try {
      String name = Files.readSymbolicLink(STDOUT).toString();
      return name.startsWith("/dev/pts/") || name.matches("/dev/(?:tty|console).*");
    } catch (IOException closed) {
      return false;
    }
  }

  private static int ofTty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File(STDOUT.toString()))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      boolean known = size.length == 2 && size[1].matches("[1-9][0-9]{0,3}");
      return known ? Integer.parseInt(size[1]) : UNLIMITED;
    } catch (IOException absent) {
      return UNLIMITED;
    }
  }
}
