package io.cupule.partition.scenario.value;

import io.cupule.partition.scenario.problem.BadValueException;
import io.cupule.partition.scenario.problem.Text;
import java.util.regex.Pattern;

/**
 * A guest-physical address.
 *
 * @param value the address, unsigned
 */
public record GuestAddress(long value) {
  static final String PATTERN = "0x[0-9a-fA-F]{1,16}";

  private static final Pattern SYNTAX = Pattern.compile(PATTERN);

  /**
   * Reads an address such as {@code 0x7c00}.
   *
   * @param text {@code 0x} and 1 to 16 hexadecimal digits
   * @return the address
   * @throws IllegalArgumentException if it is invalid; the message says what to write instead
   */
  public static GuestAddress parse(String text) {
    if (!SYNTAX.matcher(text).matches()) {
      throw new BadValueException(
          Text.quote(text) + " is not an address",
          "write 0x and 1 to 16 hexadecimal digits, for example \"0x7c00\"");
    }
    return new GuestAddress(Long.parseUnsignedLong(text.substring(2), 16));
  }

  /** Returns the address as in a scenario file. */
  @Override
  public String toString() {
    return "0x" + Long.toHexString(value);
  }
}
