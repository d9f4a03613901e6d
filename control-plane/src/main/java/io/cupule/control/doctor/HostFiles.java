package io.cupule.control.doctor;

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

/**
 * The files in which Linux tells about itself, below some root; a file that cannot be read counts
 * as absent. Any thread may ask.
 */
public final class HostFiles {
  /** Bytes; no file of the kernel that is of interest here is longer. */
  private static final int LONGEST = 16 << 20;

  private final Path root;

  /**
   * A view of a host.
   *
   * @param root {@code /}, or a folder that looks like it
   */
  public HostFiles(Path root) {
    this.root = root;
  }

  /**
   * The text of a file.
   *
   * @param path below the root, such as {@code proc/cpuinfo}
   * @return the text without blanks at its ends, or nothing where the file cannot be read
   */
  public Optional<String> read(String path) {
    // The numbers in /proc/sys come whole or not at all, and Files.readString begins with one byte.
    try (InputStream file = new FileInputStream(root.resolve(path).toFile())) {
      return Optional.of(new String(file.readNBytes(LONGEST), StandardCharsets.UTF_8).strip());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * The value in a file of {@code KEY: VALUE} lines, such as {@code proc/self/status}.
   *
   * @param path below the root
   * @param key the text before the colon, without blanks at its ends
   * @return the first such line's value without blanks at its ends, or nothing
   */
  Optional<String> value(String path, String key) {
    return read(path).stream()
        .flatMap(String::lines)
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
        .map(parts -> parts[1].strip())
        .findFirst();
  }

  /** The number in a file. */
  Optional<Long> number(String path) {
    return read(path).filter(text -> text.matches("-?\\d{1,18}")).map(Long::valueOf);
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }

  /** Owner, group and mode of a file, such as {@code root:kvm rw-rw----}. */
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
}
