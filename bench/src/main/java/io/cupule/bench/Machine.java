package io.cupule.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine of the measurement, without which the numbers have no meaning.
 *
 * @param cpu its model
 * @param cpus the number that this process may use
 * @param kernel release of Linux
 * @param java version of the JVM
 * @param load load average of the last minute when the benchmarks began
 */
record Machine(String cpu, int cpus, String kernel, String java, double load) {

  static Machine here() {
    return new Machine(
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        read("/proc/sys/kernel/osrelease"),
        Runtime.version().toString(),
        Double.parseDouble(read("/proc/loadavg").split(" ", 2)[0]));
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a line with all of it. */
  String describe() {
    return "%s, %d CPUs, Linux %s, Java %s, load %.2f".formatted(cpu, cpus, kernel, java, load);
  }
}
