package io.cupule.partition.scenario.value;

import io.cupule.partition.file.NamedFile;
import io.cupule.partition.scenario.problem.BadValueException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The types that a scenario file writes as a JSON string with its own syntax. */
public enum TextValue {
  MEMORY_SIZE(MemorySize.class, "size", MemorySize.PATTERN),
  GUEST_ADDRESS(GuestAddress.class, "address", GuestAddress.PATTERN),
  TIME_SPAN(Duration.class, "time", TimeSpan.PATTERN),
  FILE(NamedFile.class, "path", FileNames.PATTERN),
  KERNEL(Kernel.class, "`builtin:` name or path", FileNames.PATTERN);

  /** The record component's type. */
  final Class<?> type;

  /** The type's name in the reference, one or two words. */
  public final String word;

  /** The regular expression that matches every valid string as a whole. */
  public final String pattern;

  TextValue(Class<?> type, String word, String pattern) {
    this.type = type;
    this.word = word;
    this.pattern = pattern;
  }

  /** Returns the syntax of a type; empty if it has none. */
  public static Optional<TextValue> of(Class<?> type) {
    return Arrays.stream(values()).filter(value -> value.type == type).findFirst();
  }

  /**
   * Reads a string.
   *
   * @throws BadValueException if it is not a valid value
   */
  public Object parse(String text, FileNames names) {
    return switch (this) {
      case MEMORY_SIZE -> MemorySize.parse(text);
      case GUEST_ADDRESS -> GuestAddress.parse(text);
      case TIME_SPAN -> TimeSpan.parse(text);
      case FILE -> names.file(text);
      case KERNEL -> kernel(text, names);
    };
  }

  /** Reads {@code builtin:NAME} or the path of an image. */
  static Kernel kernel(String text, FileNames names) {
    return text.startsWith(Kernel.Builtin.PREFIX)
        ? new Kernel.Builtin(text.substring(Kernel.Builtin.PREFIX.length()))
        : new Kernel.Image(names.file(text));
  }
}
