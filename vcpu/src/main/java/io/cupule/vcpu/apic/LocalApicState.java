package io.cupule.vcpu.apic;

import java.util.Collections;
import java.util.List;

/**
 * The state of a local APIC as plain values: what a guest can find out about it, now or later.
 * Times count from the moment at which it was read, so it may be loaded under another clock.
 *
 * @param version the version of this record
 * @param base the mode and the page's address, as in IA32_APIC_BASE; the bit of the bootstrap
 *     processor belongs to the local APIC and is ignored
 * @param extIntSent whether an ExtINT message waits for its answer
 * @param interrupts requested interrupts and those in service
 * @param vectors the local vector table
 * @param commands the other registers
 * @param timer the timer
 */
public record LocalApicState(
    int version,
    long base,
    boolean extIntSent,
    Queue interrupts,
    Table vectors,
    Commands commands,
    Timer timer) {
  /** The version that this program writes and loads. */
  public static final int VERSION = 1;

  /** After power-up, with both pins low. */
  static final LocalApicState POWERED_UP =
      new LocalApicState(
          VERSION,
          ApicBase.AT_RESET,
          false,
          new Queue(noVector(), noVector(), noVector(), 0),
          new Table(
              Collections.nCopies(LocalVectors.COUNT, LocalVectors.ENTRY_AT_RESET), 0, 0, 0, true),
          new Commands(0, -1, Registers.SPURIOUS_AT_RESET, 0, 0),
          new Timer(ApicTimer.ONE_SHOT, 0, 0, false, 0, 0, 0));

  /**
   * Checks the version and the base.
   *
   * @throws IllegalArgumentException if this program does not load that version, or no local APIC
   *     can have the state
   */
  public LocalApicState {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "local APIC: state of version %d; this program loads version %d; use the program that"
                  .formatted(version, VERSION)
              + " saved it");
    }
    require(ApicBase.isPossible(base), "base %x".formatted(base));
  }

  private static List<Long> noVector() {
    return Collections.nCopies(VectorSet.WORDS, 0L);
  }

  private static void require(boolean possible, String what) {
    if (!possible) {
      throw new IllegalArgumentException(
          "local APIC: damaged state (%s); load an undamaged copy".formatted(what));
    }
  }

  private static void requireOnly(String what, int value, int bits) {
    require((value & ~bits) == 0, "%s %x".formatted(what, value));
  }

  /**
   * Requested interrupts, those in service, and the task priority. A set of vectors is four words
   * of 64 bits, vector 0 in the lowest bit of the first.
   *
   * @param requested waiting for the CPU
   * @param inService taken, and not ended yet
   * @param levelTriggered those whose end the I/O APIC is told
   * @param taskPriority 0 to 255
   */
  public record Queue(
      List<Long> requested, List<Long> inService, List<Long> levelTriggered, int taskPriority) {
    /**
     * Copies and checks the sets.
     *
     * @throws IllegalArgumentException if no local APIC can have them
     */
    public Queue {
      requested = vectors("requested", requested);
      inService = vectors("in service", inService);
      levelTriggered = vectors("level-triggered", levelTriggered);
      requireOnly("task priority", taskPriority, 0xff);
    }

    private static List<Long> vectors(String what, List<Long> words) {
      require(words.size() == VectorSet.WORDS, what + ": " + words.size() + " words");
      long illegal = words.getFirst() & ((1L << Icr.FIRST_VECTOR) - 1);
      require(illegal == 0, what + ": vectors below " + Icr.FIRST_VECTOR);
      return List.copyOf(words);
    }
  }

  /**
   * The local vector table and the error status.
   *
   * @param entries timer, thermal, performance, LINT0, LINT1 and error
   * @param pins the levels that LINT0 (bit 3) and LINT1 (bit 4) had
   * @param errorStatus what the guest reads
   * @param collectedErrors what it reads after its next write
   * @param errorArmed whether the next error interrupts
   */
  public record Table(
      List<Integer> entries, int pins, int errorStatus, int collectedErrors, boolean errorArmed) {
    /**
     * Copies and checks the table.
     *
     * @throws IllegalArgumentException if no local APIC can have it
     */
    public Table {
      entries = List.copyOf(entries);
      require(entries.size() == LocalVectors.COUNT, entries.size() + " entries");
      for (int i = 0; i < LocalVectors.COUNT; i++) {
        requireOnly("entry " + i, entries.get(i), LocalVectors.possible(i));
      }
      requireOnly("pins", pins, 1 << LocalVectors.LINT0 | 1 << LocalVectors.LINT1);
      requireOnly("errors", errorStatus | collectedErrors, LocalVectors.ERRORS);
    }
  }

  /**
   * Registers that cause no interrupt by themselves.
   *
   * @param logicalDestination of xAPIC mode
   * @param destinationFormat of xAPIC mode
   * @param spurious the spurious-interrupt vector register
   * @param command the lower half of the interrupt command register
   * @param commandHigh its upper half
   */
  public record Commands(
      int logicalDestination, int destinationFormat, int spurious, int command, int commandHigh) {
    /**
     * Checks the registers.
     *
     * @throws IllegalArgumentException if no local APIC can have them
     */
    public Commands {
      requireOnly("logical destination", logicalDestination, Registers.HIGH_BYTE);
      requireOnly("destination format", ~destinationFormat, Registers.HIGH_BYTE);
      requireOnly("spurious vector", spurious, (int) RegisterMap.SPURIOUS_BITS);
      requireOnly("command", command, Icr.LOW_MASK);
    }
  }

  /**
   * The timer.
   *
   * @param mode one-shot (0), periodic (1), TSC deadline (2) or the reserved mode (3)
   * @param divideConfig the divide configuration
   * @param initialCount unsigned
   * @param running whether it will fire
   * @param nanosLeft how long until it fires, negative if it is overdue; 0 unless running
   * @param period of a running periodic timer in nanoseconds, else 0
   * @param ticksLeft how far the TSC is from the deadline; 0 unless running in that mode
   */
  public record Timer(
      int mode,
      int divideConfig,
      int initialCount,
      boolean running,
      long nanosLeft,
      long period,
      long ticksLeft) {
    /**
     * Checks the timer.
     *
     * @throws IllegalArgumentException if no local APIC can have it
     */
    public Timer {
      requireOnly("timer mode", mode, 3);
      requireOnly("divide configuration", divideConfig, ApicTimer.DIVIDE_MASK);
      boolean periodic = running && mode == ApicTimer.PERIODIC;
      boolean deadline = running && mode == ApicTimer.TSC_DEADLINE;
      require(!running || mode <= ApicTimer.TSC_DEADLINE, "a timer that runs in mode " + mode);
      require(running || nanosLeft == 0, "a stopped timer with time left");
      require(
          periodic ? period >= ApicTimer.MIN_PERIOD_NANOS : period == 0, "timer period " + period);
      require(deadline || ticksLeft == 0, "TSC ticks in timer mode " + mode);
    }
  }
}
