package io.cupule.device.irq;

import io.cupule.device.irq.PicState.Step;

/**
 * One 8259A interrupt controller (data sheet "8259A/8259A-2", 231468), in 8086 mode. Not
 * thread-safe; the pair guards it.
 *
 * <p>As in PC chip sets, the ELCR sets the trigger mode of each input, not ICW1. An edge stays
 * latched when its line falls before it is acknowledged; the chip would answer such an interrupt as
 * a spurious one. Until its first initialization the chip requests no interrupt.
 */
final class Pic {
  static final int CASCADE = 2;

  /** The answer if the cause of a request is gone: input 7, not in service. */
  static final int SPURIOUS = 7;

  private static final int NONE = -1;
  private static final int INPUTS = 8;

  private static final int ICW1 = 0x10;
  private static final int ICW1_NEEDS_ICW4 = 0x01;
  private static final int ICW1_SINGLE = 0x02;
  private static final int ICW2_BASE = 0xf8;
  private static final int ICW4_AUTO_EOI = 0x02;
  private static final int ICW4_SPECIAL_FULLY_NESTED = 0x10;
  private static final int OCW2_LEVEL = 0x07;
  private static final int OCW3 = 0x08;
  private static final int OCW3_READ_ISR = 0x01;
  private static final int OCW3_READ = 0x02;
  private static final int OCW3_POLL = 0x04;
  private static final int OCW3_SPECIAL_MASK = 0x20;
  private static final int OCW3_SET_SPECIAL_MASK = 0x40;
  private static final int POLL_REQUEST = 0x80;

  private final int cascade;
  private final int levelCapable;

  private int lines;
  private int latched;
  private int levelTriggered;
  private int masked;
  private int inService;
  private int lowest = INPUTS - 1;

  private Step step = Step.UNINITIALIZED;
  private boolean single;
  private boolean needsIcw4;
  private int base;
  private boolean autoEoi;
  private boolean rotateOnAutoEoi;
  private boolean specialFullyNested;
  private boolean specialMask;
  private boolean readInService;
  private boolean poll;

  /**
   * Creates a chip.
   *
   * @param cascade bits of the inputs that another chip drives; they behave like levels
   * @param levelCapable bits of the inputs that the ELCR can make level-triggered
   */
  Pic(int cascade, int levelCapable) {
    this.cascade = cascade;
    this.levelCapable = levelCapable;
  }

  PicState.Chip state() {
    return new PicState.Chip(
        lines,
        latched,
        levelTriggered,
        masked,
        inService,
        lowest,
        step,
        single,
        needsIcw4,
        base,
        autoEoi,
        rotateOnAutoEoi,
        specialFullyNested,
        specialMask,
        readInService,
        poll);
  }

  void load(PicState.Chip state) {
    lines = state.lines();
    levelTriggered = state.levelTriggered() & levelCapable;
    latched = state.latched() & ~levels(); // a level has no edge
    masked = state.masked();
    inService = state.inService();
    lowest = state.lowest();
    step = state.step();
    single = state.single();
    needsIcw4 = state.needsIcw4();
    base = state.base() & ICW2_BASE;
    autoEoi = state.autoEoi();
    rotateOnAutoEoi = state.rotateOnAutoEoi();
    specialFullyNested = state.specialFullyNested();
    specialMask = state.specialMask();
    readInService = state.readInService();
    poll = state.poll();
  }

  void input(int number, boolean asserted) {
    int bit = 1 << number;
    if (asserted) {
      latched |= bit & ~lines & ~levels();
      lines |= bit;
    } else {
      lines &= ~bit;
    }
  }

  /** Returns the edge/level control register. */
  int elcr() {
    return levelTriggered;
  }

  void elcr(int value) {
    levelTriggered = value & levelCapable;
    latched &= ~levelTriggered;
  }

  /** Returns the input that the chip requests service for, or -1. */
  int pending() {
    if (step != Step.READY) {
      return NONE;
    }
    int blocking = inService & ~(specialMask ? masked : 0);
    if (specialFullyNested) {
      blocking &= ~cascade;
    }
    int request = rank(requests() & ~masked);
    return request < rank(blocking) ? input(request) : NONE;
  }

  /** Takes the pending input for the CPU, so that it is in service; returns -1 if there is none. */
  int take() {
    int number = pending();
    if (number != NONE) {
      latched &= ~(1 << number);
      if (!autoEoi) {
        inService |= 1 << number;
      } else if (rotateOnAutoEoi) {
        lowest = number;
      }
    }
    return number;
  }

  int vector(int number) {
    return base | number;
  }

  /** Returns whether the next read takes an interrupt. */
  boolean isPolled() {
    return poll;
  }

  int read(int port) {
    if (poll) {
      poll = false;
      int number = take();
      return number == NONE ? 0 : POLL_REQUEST | number;
    }
    if (port == 1) {
      return masked;
    }
    return readInService ? inService : requests();
  }

  void write(int port, int value) {
    if (port == 1) {
      writeSequence(value);
    } else if ((value & ICW1) != 0) {
      initialize(value);
    } else if ((value & OCW3) != 0) {
      writeOcw3(value);
    } else {
      writeOcw2(value);
    }
  }

  private void initialize(int icw1) {
    step = Step.ICW2;
    single = (icw1 & ICW1_SINGLE) != 0;
    needsIcw4 = (icw1 & ICW1_NEEDS_ICW4) != 0;
    latched = 0;
    masked = 0;
    inService = 0;
    lowest = INPUTS - 1;
    autoEoi = false;
    rotateOnAutoEoi = false;
    specialFullyNested = false;
    specialMask = false;
    readInService = false;
    poll = false;
  }

  private void writeSequence(int value) {
    switch (step) {
      case ICW2 -> {
        base = value & ICW2_BASE;
        step = single ? afterIcw3() : Step.ICW3;
      }
      case ICW3 -> step = afterIcw3(); // the connection of the two is fixed
      case ICW4 -> {
        autoEoi = (value & ICW4_AUTO_EOI) != 0;
        specialFullyNested = (value & ICW4_SPECIAL_FULLY_NESTED) != 0;
        step = Step.READY;
      }
      case UNINITIALIZED, READY -> masked = value;
    }
  }

  private Step afterIcw3() {
    return needsIcw4 ? Step.ICW4 : Step.READY;
  }

  private void writeOcw2(int value) {
    int level = value & OCW2_LEVEL;
    switch (value >> 5) {
      case 0b000 -> rotateOnAutoEoi = false;
      case 0b100 -> rotateOnAutoEoi = true;
      case 0b001 -> endOfInterrupt(highestInService(), false);
      case 0b101 -> endOfInterrupt(highestInService(), true);
      case 0b011 -> endOfInterrupt(level, false);
      case 0b111 -> endOfInterrupt(level, true);
      case 0b110 -> lowest = level;
      default -> {} // 0b010 has no effect
    }
  }

  private void endOfInterrupt(int number, boolean rotate) {
    if (number == NONE) {
      return;
    }
    inService &= ~(1 << number);
    if (rotate) {
      lowest = number;
    }
  }

  /** Returns the input that a non-specific EOI ends; special mask mode skips masked ones. */
  private int highestInService() {
    int rank = rank(inService & ~(specialMask ? masked : 0));
    return rank < INPUTS ? input(rank) : NONE;
  }

  private void writeOcw3(int value) {
    if ((value & OCW3_SET_SPECIAL_MASK) != 0) {
      specialMask = (value & OCW3_SPECIAL_MASK) != 0;
    }
    poll = (value & OCW3_POLL) != 0;
    if (!poll && (value & OCW3_READ) != 0) {
      readInService = (value & OCW3_READ_ISR) != 0;
    }
  }

  private int requests() {
    return latched | (lines & levels());
  }

  private int levels() {
    return levelTriggered | cascade;
  }

  /** Returns the number of priorities above the first of these bits: 0 to 7; 8 if none. */
  private int rank(int bits) {
    int first = input(0);
    int byPriority = (((bits << INPUTS) | bits) >> first) & 0xff;
    return byPriority == 0 ? INPUTS : Integer.numberOfTrailingZeros(byPriority);
  }

  private int input(int rank) {
    return (lowest + 1 + rank) & (INPUTS - 1);
  }
}
