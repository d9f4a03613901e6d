package io.cupule.partition.scenario.value;

import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.Text;
import java.util.regex.Pattern;

/**
 * The size of a VM's memory: whole 4K pages, from 1M to 1024G.
 *
 * @param bytes the size in bytes
 */
public record MemorySize(long bytes) {
  static final String PATTERN = "[1-9][0-9]*[KMG]";

  private static final Pattern SYNTAX = Pattern.compile(PATTERN);
  private static final String UNITS = "KMG";
  private static final long PAGE = 4096;
  private static final long SMALLEST = 1L << 20;

  /** The largest size, in bytes. */
  public static final long LARGEST = 1L << 40;

  private static final int MOST_DIGITS = String.valueOf(LARGEST / 1024).length();

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException for a size that no VM can have
   */
  public MemorySize {
    if (bytes < SMALLEST || bytes > LARGEST) {
      throw new BadValueException(
          format(bytes) + " is out of range", "write a size from 1M to 1024G");
    }
    if (bytes % PAGE != 0) {
      throw new BadValueException(
          format(bytes) + " is not a multiple of 4K",
          "write \"" + format(bytes / PAGE * PAGE + PAGE) + '"');
    }
  }

  /**
   * Reads a size such as {@code 64M}.
   *
   * @param text a whole number and one of the suffixes K, M and G (powers of 1024)
   * @return the size
   * @throws IllegalArgumentException if it is invalid; the message says what to write instead
   */
  public static MemorySize parse(String text) {
    if (!SYNTAX.matcher(text).matches()) {
      throw new BadValueException(
          Text.quote(text) + " is not a memory size",
          "write a whole number followed by K, M or G, for example \"64M\"");
    }
    String digits = text.substring(0, text.length() - 1);
    if (digits.length() > MOST_DIGITS) {
      throw new BadValueException(
          Text.quote(text) + " is out of range", "write a size from 1M to 1024G");
    }
    int shift = 10 * (UNITS.indexOf(text.charAt(text.length() - 1)) + 1);
    return new MemorySize(Long.parseLong(digits) << shift);
  }

  /**
   * Writes any number of bytes in the largest unit that leaves no fraction.
   *
   * @param bytes not negative
   * @return for example {@code 64M}, or {@code 1000 bytes} if no unit fits
   */
  public static String format(long bytes) {
    for (int unit = UNITS.length(); unit > 0; unit--) {
      long size = 1L << (10 * unit);
      if (bytes >= size && bytes % size == 0) {
        return bytes / size + UNITS.substring(unit - 1, unit);
      }
    }
    return bytes + " bytes";
  }

  /** Returns the size as in a scenario file, in the largest unit that leaves no fraction. */
  @Override
  public String toString() {
    return format(bytes);
  }
}
