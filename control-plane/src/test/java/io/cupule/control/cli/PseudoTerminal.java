package io.cupule.control.cli;

import static io.cupule.kvm.testing.Eventually.eventually;

import io.cupule.kvm.testing.Patience;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command line of cupule in a process of its own, on a pseudo-terminal that script(1) makes. */
public final class PseudoTerminal implements AutoCloseable {
  private static final long LONGEST_SECONDS = Patience.SECONDS;

  private final Process process;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final Thread reader;

  private PseudoTerminal(Process process) {
    this.process = process;
    reader = Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts a command. The terminal's settings are printed before and after it, each after the word
   * {@code settings}.
   */
  public static PseudoTerminal running(String... args) throws IOException {
    return running(Map.of(), args);
  }

  /** As above, with some variables of the environment set. */
  static PseudoTerminal running(Map<String, String> environment, String... args)
      throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        Stream.concat(
                Stream.of(
                    java,
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "io.cupule.control.Main"),
                Stream.of(args))
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    String settings = "echo settings $(stty -g)";
    String size = "stty rows 24 cols 100";
    String whole = "%s; %s; %s; echo exit $?; %s".formatted(size, settings, command, settings);
    ProcessBuilder script =
        new ProcessBuilder("script", "-qec", whole, "/dev/null").redirectErrorStream(true);
    script.environment().putAll(environment);
    return new PseudoTerminal(script.start());
  }

  private void read() {
    try (InputStream output = process.getInputStream()) {
      for (int next = output.read(); next >= 0; next = output.read()) {
        synchronized (screen) {
          screen.write(next);
        }
      }
    } catch (IOException ended) {
      throw new java.io.UncheckedIOException(ended);
    }
  }

  /** Types characters. */
  public void type(String keys) throws IOException {
    process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** What has been written to the terminal until now. */
  String screen() {
    synchronized (screen) {
      return screen.toString(StandardCharsets.UTF_8);
    }
  }

  /** Waits until the terminal shows a text. */
  public void awaitText(String text) {
    try {
      eventually("'%s' on the screen".formatted(text), () -> screen().contains(text));
    } catch (AssertionError missing) {
      throw new AssertionError(missing.getMessage() + ", which shows: " + screen(), missing);
    }
  }

  /** Waits for the end of the process and all that it wrote. */
  public String awaitEnd() throws InterruptedException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still runs: " + screen());
    }
    reader.join();
    return screen();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
