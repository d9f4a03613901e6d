package io.cupule.device.irq;

import io.cupule.device.Stateful;

/**
 * The state of a {@link PicPair}. The level of its output follows from it.
 *
 * @param version {@link #VERSION}
 * @param first the controller of the CPU
 * @param second the controller at input 2 of the first one
 */
public record PicState(int version, Chip first, Chip second) {
  /** The version of this form. */
  public static final int VERSION = 1;

  /** Refuses another version. */
  public PicState {
    Stateful.requireVersion("PIC", version, VERSION);
  }

  /** Returns the state after power-up. */
  static PicState initial() {
    Chip chip =
        new Chip(
            0,
            0,
            0,
            0,
            0,
            Chip.LOWEST,
            Step.UNINITIALIZED,
            false,
            false,
            0,
            false,
            false,
            false,
            false,
            false,
            false);
    return new PicState(VERSION, chip, chip);
  }

  /** What a controller expects at its second port. */
  public enum Step {
    /** Never initialized: masks only, and no interrupt is requested. */
    UNINITIALIZED,
    /** The vectors. */
    ICW2,
    /** The connection. */
    ICW3,
    /** The modes. */
    ICW4,
    /** Initialized: masks. */
    READY
  }

  /**
   * One controller. Bits are those of its inputs.
   *
   * @param lines the levels that it has seen last
   * @param latched edges that wait
   * @param levelTriggered the ELCR
   * @param masked the mask register
   * @param inService the in-service register
   * @param lowest the input of the lowest priority, 0 to 7
   * @param step what it expects
   * @param single whether there is no second controller, so ICW3 is left out
   * @param needsIcw4 whether ICW4 follows
   * @param base the first vector
   * @param autoEoi whether an acknowledge ends the interrupt
   * @param rotateOnAutoEoi whether it then gets the lowest priority
   * @param specialFullyNested whether the second controller may interrupt itself
   * @param specialMask whether masked inputs in service block no others
   * @param readInService whether reads show the in-service register
   * @param poll whether the next read takes an interrupt
   */
  public record Chip(
      int lines,
      int latched,
      int levelTriggered,
      int masked,
      int inService,
      int lowest,
      Step step,
      boolean single,
      boolean needsIcw4,
      int base,
      boolean autoEoi,
      boolean rotateOnAutoEoi,
      boolean specialFullyNested,
      boolean specialMask,
      boolean readInService,
      boolean poll) {
    private static final int LOWEST = 7;
    private static final int INPUTS = 0xff;

    /** Refuses inputs that do not exist. */
    public Chip {
      int inputs = lines | latched | levelTriggered | masked | inService;
      Stateful.require("PIC", (inputs & ~INPUTS) == 0, "more than 8 inputs");
      Stateful.require("PIC", lowest >= 0 && lowest <= LOWEST, "priority of input " + lowest);
    }
  }
}
