package io.cupule.device;

/**
 * The life of a chip: it is reset, saved, loaded and closed, and stays the same object, so that bus
 * regions and interrupt lines survive.
 *
 * <p>A state is a record of plain values that describes what a guest can find out, now or later.
 * Times in it count from an instant of the device's own clock, and it contains the age of that
 * instant, so it may be loaded under another clock and later. Counters for operators are not part
 * of it; they go on.
 *
 * <p>The level of an input line belongs to the device that drives it. A state contains the level
 * that the chip has seen last; if the line has another one when the state is loaded, the chip then
 * sees that change. So load devices before the controllers that their lines lead to.
 *
 * <p>Any thread may call any method. To save or load several chips at one instant, let vCPUs,
 * timers and inputs rest: otherwise a pulse between the loads of two chips is lost.
 *
 * @param <S> the state
 */
public interface Stateful<S extends Record> extends AutoCloseable {

  /** Returns the present state. */
  S state();

  /**
   * Continues from a state: output lines take its levels, and timers are armed for what it awaits.
   *
   * @param state of a chip of the same kind, with the same version
   */
  void load(S state);

  /** Returns the state of this chip after power-up. */
  S initial();

  /** Restores the initial state. */
  default void reset() {
    load(initial());
  }

  /** Stops timers and changes of lines, because the machine has ended; repeatable. */
  @Override
  default void close() {}

  /**
   * Refuses a state of another version.
   *
   * @param device the chip's name
   * @param found the version in the state
   * @param known the version that the chip can load
   * @throws DeviceException if they differ
   */
  static void requireVersion(String device, int found, int known) {
    if (found != known) {
      throw new DeviceException(
          "%s: state of version %d; this program loads version %d; use the program that saved it"
              .formatted(device, found, known));
    }
  }

  /**
   * Refuses a value that no chip can have.
   *
   * @param device the chip's name
   * @param what the value's name
   * @param most the highest value; the lowest is 0
   * @throws DeviceException if it is another one
   */
  static void requireUpTo(String device, String what, long value, long most) {
    require(device, value >= 0 && value <= most, what + " " + value);
  }

  /**
   * Refuses a state that no chip can have.
   *
   * @param device the chip's name
   * @param possible whether the chip can have it
   * @param what the impossible part
   * @throws DeviceException if it cannot
   */
  static void require(String device, boolean possible, String what) {
    if (!possible) {
      throw new DeviceException(
          "%s: damaged state (%s); load an undamaged copy".formatted(device, what));
    }
  }
}
