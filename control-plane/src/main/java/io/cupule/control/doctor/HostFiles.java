package io.cupule.control.doctor;

import io.cupule.partition.scenario.host.CpuList;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the information files of Linux below a root. A file that cannot be read counts as absent.
 * For any thread.
 */
public final class HostFiles {
  /** The largest size in bytes; all kernel files used here are smaller. */
  private static final int LONGEST = 16 << 20;

  private final Path root;

  /**
   * Makes a view of a host.
   *
   * @param root {@code /}, or a folder with the same structure
   */
  public HostFiles(Path root) {
    this.root = root;
  }

  /**
   * Returns the text of a file.
   *
   * @param path below the root, such as {@code proc/cpuinfo}
   * @return the text without blanks at its ends; empty if the file cannot be read
   */
  public Optional<String> read(String path) {
    // A number in /proc/sys must be read in one call, but Files.readString first reads one byte.
    try (InputStream file = new FileInputStream(root.resolve(path).toFile())) {
      return Optional.of(new String(file.readNBytes(LONGEST), StandardCharsets.UTF_8).strip());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * Returns a value in a file of {@code KEY: VALUE} lines, such as {@code proc/self/status}.
   *
   * @param path below the root
   * @param key the text before the colon, without blanks at its ends
   * @return the first such line's value without blanks at its ends, or empty
   */
  Optional<String> value(String path, String key) {
    return read(path).stream()
        .flatMap(String::lines)
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
        .map(parts -> parts[1].strip())
        .findFirst();
  }

  /** Returns the number in a file. */
  Optional<Long> number(String path) {
    return read(path).filter(text -> text.matches("-?\\d{1,18}")).map(Long::valueOf);
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** Returns owner, group and mode of a file, such as {@code root:kvm rw-rw----}. */
  Optional<String> ownership(String path) {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(
              root.resolve(path), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String mode = PosixFilePermissions.toString(attributes.permissions());
      return Optional.of(attributes.owner() + ":" + attributes.group() + " " + mode);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Returns the CPUs of a list; none for anything else, such as {@code (null)}. */
  static Set<Integer> cpus(String text) {
    try {
      return CpuList.parse(text);
    } catch (IllegalArgumentException notAList) {
      return Set.of();
    }
  }
}
