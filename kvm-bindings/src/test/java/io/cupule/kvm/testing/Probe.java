package io.cupule.kvm.testing;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Looks at the machine; each probe answers with what is wrong and its remedy, or nothing. */
final class Probe {
  private static final int SECONDS = 20;

  private Probe() {}

  static Optional<String> kvm() {
    return openable(Path.of("/dev/kvm"));
  }

  static Optional<String> openable(Path device) {
    try (FileChannel opened =
        FileChannel.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return opened.isOpen() ? Optional.empty() : Optional.of(device + " closed itself");
    } catch (NoSuchFileException e) {
      return Optional.of(
          device
              + " does not exist; load the KVM module of this CPU, or give the container the device");
    } catch (AccessDeniedException e) {
      return Optional.of(
          "no permission for " + device + "; add your user to the group that owns it");
    } catch (IOException e) {
      return Optional.of(device + " cannot be opened: " + e.getMessage());
    }
  }

  static Optional<String> cpus(BitSet allowed) {
    return allowed.cardinality() > 1 ? Optional.empty() : notOnly(allowed, "a second one");
  }

  static Optional<String> cpus01(BitSet allowed) {
    return allowed.get(0) && allowed.get(1) ? Optional.empty() : notOnly(allowed, "0 and 1");
  }

  private static Optional<String> notOnly(BitSet allowed, String wanted) {
    return Optional.of(
        "may use only the CPUs %s; allow %s (taskset, or --cpuset-cpus of the container)"
            .formatted(allowed, wanted));
  }

  static Optional<String> cc() {
    return succeeds("cc", "-fsyntax-only", "-include", "linux/kvm.h", "-x", "c", "/dev/null")
        .map(why -> why + "; install gcc with the headers of libc and Linux");
  }

  static Optional<String> as() {
    return succeeds("as", "--version").map(why -> why + "; install binutils");
  }

  static Optional<String> browser() {
    return succeeds("chromium", "--version").map(why -> why + "; install chromium");
  }

  static Optional<String> prometheus() {
    return succeeds("promtool", "--version").map(why -> why + "; install prometheus");
  }

  static Optional<String> curl() {
    return succeeds("bash", "-c", "curl --json {} --version") // the option came with 7.82
        .map(why -> why + "; install bash and curl 7.82 or newer");
  }

  static Optional<String> git() {
    return succeeds("git", "--version").map(why -> why + "; install git");
  }

  /** Runs a command to its end; answers with its error message if it fails. */
  static Optional<String> succeeds(String... command) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException _) {
      return Optional.of(command[0] + " cannot be run");
    }
    try {
      // the few lines that these commands print fit into the pipe, so they end without a reader
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        return Optional.of("%s did not end within %d s".formatted(command[0], SECONDS));
      }
      String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      return process.exitValue() == 0
          ? Optional.empty()
          : Optional.of("%s fails: %s".formatted(command[0], message(output)));
    } catch (IOException e) {
      return Optional.of("%s: %s".formatted(command[0], e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while waiting for " + command[0]);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String message(String output) {
    List<String> lines = output.strip().lines().toList();
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).contains("error"))
        .findFirst()
        .orElse(lines.isEmpty() ? "no message" : lines.getLast());
  }
}
