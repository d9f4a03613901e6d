package io.cupule.kvm;

import java.util.OptionalLong;

/**
 * A guest write that {@link VmFd#ioeventfd} turns into an event.
 *
 * @param space ports or memory
 * @param address port or guest-physical address
 * @param length bytes of the write: 1, 2, 4, and in memory 8, or 0 for any length
 * @param value the value written; empty for any value, and always empty for any length
 */
public record IoEvent(Space space, long address, int length, OptionalLong value) {
  /** The kinds of address. */
  public enum Space {
    /** I/O ports. */
    PORT,
    /** Guest-physical addresses without memory. */
    MEMORY
  }

  private static final long HIGHEST_PORT = 0xffff;

  /** Checks that such a write is possible. */
  public IoEvent {
    boolean possible =
        switch (length) {
          case 0 -> space == Space.MEMORY && value.isEmpty();
          case 1, 2, 4 -> true;
          case 8 -> space == Space.MEMORY;
          default -> false;
        };
    if (!possible) {
      throw new IllegalArgumentException(
          "I/O event of %d bytes in %s%s; use 1, 2, 4, and in memory 8 or (for any value) 0"
              .formatted(length, space, value.isPresent() ? " for one value" : ""));
    }
    if (space == Space.PORT && (address < 0 || address > HIGHEST_PORT)) {
      throw new IllegalArgumentException(
          "I/O event at port 0x%x; ports end at 0xffff".formatted(address));
    }
  }

  /**
   * Makes an I/O event for a write of any value to a port.
   *
   * @param port 0 to 0xffff
   * @param length 1, 2 or 4 bytes
   * @return the event
   */
  public static IoEvent port(int port, int length) {
    return new IoEvent(Space.PORT, port, length, OptionalLong.empty());
  }

  /**
   * Makes an I/O event for a write of any value to memory.
   *
   * @param gpa guest-physical address
   * @param length 1, 2, 4 or 8 bytes, or 0 for any length
   * @return the event
   */
  public static IoEvent memory(long gpa, int length) {
    return new IoEvent(Space.MEMORY, gpa, length, OptionalLong.empty());
  }

  /**
   * Returns an I/O event for one value; other values exit as without one.
   *
   * @param only the value, zero-extended
   * @return the event
   */
  public IoEvent forValue(long only) {
    return new IoEvent(space, address, length, OptionalLong.of(only));
  }
}
