package io.cupule.kvm.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the kernel knows of this process and its threads. */
public final class ProcSelf {
  private static final Path SELF = Path.of("/proc/self");

  private ProcSelf() {}

  /**
   * What the open descriptors stand for.
   *
   * @return link targets, for example {@code anon_inode:kvm-vm} or {@code /dev/kvm}
   */
  public static List<String> descriptors() {
    return children("fd").stream().map(ProcSelf::target).flatMap(Optional::stream).toList();
  }

  /**
   * The open descriptors that belong to KVM: the system, VMs, vCPUs.
   *
   * @return link targets
   */
  public static List<String> kvmDescriptors() {
    return descriptors().stream()
        .filter(target -> target.equals("/dev/kvm") || target.startsWith("anon_inode:kvm-"))
        .toList();
  }

  /** A descriptor may be gone by the time it is looked at: the one that lists them is. */
  private static Optional<String> target(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * The names of the process's threads as the kernel has them, cut to 15 characters.
   *
   * @return in no order
   */
  public static List<String> threadNames() {
    return children("task").stream()
        .map(task -> read(task.resolve("comm")))
        .flatMap(Optional::stream)
        .map(String::strip)
        .toList();
  }

  /**
   * A line of a thread's status file.
   *
   * @param thread Linux thread id
   * @param field its name, for example {@code State}
   * @return the value; empty where the thread is gone
   */
  public static Optional<String> status(int thread, String field) {
    return read(SELF.resolve("task/" + thread + "/status"))
        .flatMap(text -> text.lines().filter(line -> line.startsWith(field + ":")).findFirst())
        .map(line -> line.substring(field.length() + 1).strip());
  }

  /**
   * Whether a thread sleeps in the kernel.
   *
   * @param thread Linux thread id
   * @return false where it runs or is gone
   */
  public static boolean sleeps(int thread) {
    return status(thread, "State").filter(state -> state.startsWith("S")).isPresent();
  }

  private static List<Path> children(String folder) {
    try (Stream<Path> list = Files.list(SELF.resolve(folder))) {
      return list.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      // The kernel says ESRCH where the thread ended between open and read.
      return Optional.empty();
    }
  }
}
