package io.cupule.device.irq;

import io.cupule.device.Stateful;
import java.util.List;

/**
 * The state of an {@link IoApic}.
 *
 * @param version {@link #VERSION}
 * @param selected the register that the window shows
 * @param id the id register
 * @param pins the redirection table
 */
public record IoApicState(int version, int selected, int id, List<Pin> pins) {
  /** The version of this form. */
  public static final int VERSION = 1;

  /** Refuses another version. */
  public IoApicState {
    Stateful.requireVersion("I/O APIC", version, VERSION);
    pins = List.copyOf(pins);
  }

  /**
   * A pin and its entry.
   *
   * @param low the entry's bits 31 to 0 without remote IRR
   * @param destination the entry's bits 63 to 56
   * @param remoteIrr whether a CPU has accepted the level and not ended it
   * @param asserted the level of the pin
   */
  public record Pin(int low, int destination, boolean remoteIrr, boolean asserted) {}
}
