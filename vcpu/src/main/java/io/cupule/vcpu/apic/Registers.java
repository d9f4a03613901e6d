package io.cupule.vcpu.apic;

import org.jspecify.annotations.Nullable;

/**
 * The registers of a local APIC for software. Guarded by its local APIC's lock; a write returns
 * {@link Effects}.
 */
final class Registers {
  /** Version 0x14 with six local vectors, without suppression of EOI messages. */
  private static final int VERSION_VALUE = ((LocalVectors.COUNT - 1) << 16) | 0x14;

  static final int SPURIOUS_AT_RESET = 0xff;
  private static final int SOFTWARE_ENABLED = 1 << 8;
  private static final int FORMAT_RESERVED = 0x0fff_ffff;
  static final int HIGH_BYTE = 0xff00_0000;
  private static final int XAPIC_EVERYBODY = 0xff;

  private final int id;
  private final ApicBase base;
  private final Interrupts interrupts;
  private final LocalVectors vectors;
  private final ApicTimer timer;
  private int logicalDestination;
  private int destinationFormat;
  private int spurious;
  private int command;
  private int commandHigh;

  Registers(int id, ApicBase base, Interrupts interrupts, LocalVectors vectors, ApicTimer timer) {
    this.id = id;
    this.base = base;
    this.interrupts = interrupts;
    this.vectors = vectors;
    this.timer = timer;
    reset();
  }

  /** Resets everything but the mode; allocates nothing. */
  void reset() {
    load(LocalApicState.POWERED_UP);
  }

  /** Returns the state, with an ExtINT message or without. */
  LocalApicState state(boolean extIntSent) {
    return new LocalApicState(
        LocalApicState.VERSION,
        base.value(),
        extIntSent,
        interrupts.state(),
        vectors.state(),
        new LocalApicState.Commands(
            logicalDestination, destinationFormat, spurious, command, commandHigh),
        timer.state());
  }

  /** Continues from a state, except for the base and the pins. */
  void load(LocalApicState state) {
    interrupts.load(state.interrupts());
    vectors.load(state.vectors());
    timer.load(state.timer());
    logicalDestination = state.commands().logicalDestination();
    destinationFormat = state.commands().destinationFormat();
    spurious = state.commands().spurious();
    command = state.commands().command();
    commandHigh = state.commands().commandHigh();
  }

  boolean softwareEnabled() {
    return (spurious & SOFTWARE_ENABLED) != 0;
  }

  int spuriousVector() {
    return spurious & 0xff;
  }

  /** Returns whether a message addresses this local APIC. */
  boolean isNamedBy(long message) {
    return Destination.matches(message, id, base.x2apic(), logicalDestination(), destinationFormat);
  }

  private int logicalDestination() {
    return base.x2apic() ? Destination.x2apicLogicalId(id) : logicalDestination;
  }

  /** Reads a register; 0 for one that does not exist or is write-only. */
  int read(int register) {
    return switch (register) {
      case RegisterMap.ID -> base.x2apic() ? id : id << 24;
      case RegisterMap.VERSION -> VERSION_VALUE;
      case RegisterMap.TASK_PRIORITY -> interrupts.taskPriority();
      case RegisterMap.PROCESSOR_PRIORITY -> interrupts.processorPriority();
      case RegisterMap.LOGICAL_DESTINATION -> logicalDestination();
      case RegisterMap.DESTINATION_FORMAT -> destinationFormat;
      case RegisterMap.SPURIOUS -> spurious;
      case RegisterMap.ERROR_STATUS -> vectors.errorStatus();
      case RegisterMap.COMMAND -> command;
      case RegisterMap.COMMAND_HIGH -> commandHigh;
      case RegisterMap.INITIAL_COUNT -> timer.initialCount();
      case RegisterMap.CURRENT_COUNT -> timer.currentCount();
      case RegisterMap.DIVIDE -> timer.divideConfig();
      default -> readGroup(register);
    };
  }

  private int readGroup(int register) {
    if (register >= RegisterMap.VECTOR_TABLE && register < RegisterMap.INITIAL_COUNT) {
      return vectors.entry(register - RegisterMap.VECTOR_TABLE);
    }
    @Nullable VectorSet set =
        switch (register & ~7) {
          case RegisterMap.IN_SERVICE -> interrupts.inService;
          case RegisterMap.TRIGGER_MODE -> interrupts.levelTriggered;
          case RegisterMap.REQUESTED -> interrupts.requested;
          default -> null;
        };
    return set == null ? 0 : set.register(register & 7);
  }

  /** Writes a register; ignores one that does not exist or is read-only. */
  int write(int register, int value) {
    return switch (register) {
      case RegisterMap.TASK_PRIORITY -> interrupts.taskPriority(value);
      case RegisterMap.EOI -> endOfInterrupt();
      case RegisterMap.COMMAND -> writeCommand(Icr.message(commandHigh, value & Icr.LOW_MASK));
      default -> {
        int entry = register - RegisterMap.VECTOR_TABLE;
        if (entry >= 0 && entry < LocalVectors.COUNT) {
          yield writeVectorTable(entry, value);
        }
        yield store(register, value);
      }
    };
  }

  /** Stores registers that cause no interrupt. */
  private int store(int register, int value) {
    switch (register) {
      case RegisterMap.LOGICAL_DESTINATION -> {
        logicalDestination = value & HIGH_BYTE;
        return Effects.RECEPTIVE;
      }
      case RegisterMap.DESTINATION_FORMAT -> {
        destinationFormat = value | FORMAT_RESERVED;
        return Effects.RECEPTIVE;
      }
      case RegisterMap.SPURIOUS -> {
        return writeSpurious(value);
      }
      case RegisterMap.ERROR_STATUS -> vectors.writeErrorStatus();
      case RegisterMap.COMMAND_HIGH -> commandHigh = value & HIGH_BYTE;
      case RegisterMap.INITIAL_COUNT -> timer.initialCount(value);
      case RegisterMap.DIVIDE -> timer.divideConfig(value);
      default -> {}
    }
    return Effects.NONE;
  }

  private int writeVectorTable(int entry, int value) {
    if (entry == LocalVectors.TIMER) {
      timer.mode((value >> 17) & 3);
    }
    return vectors.write(entry, value, softwareEnabled());
  }

  private int writeSpurious(int value) {
    spurious = value & (int) RegisterMap.SPURIOUS_BITS;
    if (softwareEnabled()) {
      return Effects.RECEPTIVE;
    }
    vectors.maskAll();
    return Effects.NONE;
  }

  /** Sets the software-enabled state, with the 8259 pair on LINT0 and NMI on LINT1. */
  int virtualWire() {
    spurious |= SOFTWARE_ENABLED;
    return vectors.wire();
  }

  private int endOfInterrupt() {
    int vector = interrupts.end();
    if (vector < 0) {
      return Effects.NONE;
    }
    if (!interrupts.levelTriggered.contains(vector)) {
      return interrupts.deliverable();
    }
    return Effects.EOI | vector | vectors.ended(vector) | interrupts.deliverable();
  }

  /** Writes the whole interrupt command register, which sends a message. */
  int writeCommand(long value) {
    commandHigh = Icr.destination(value);
    command = (int) value;
    if (!Icr.isSendable(value)) {
      return Effects.NONE;
    }
    if (Icr.shorthand(value) == Icr.SELF) {
      return sendToSelf(Icr.vector(value));
    }
    return Icr.carriesVector(value) && Icr.vector(value) < Icr.FIRST_VECTOR
        ? vectors.error(LocalVectors.SEND_ILLEGAL_VECTOR)
        : Effects.SEND;
  }

  /** Sends a fixed interrupt by the self shorthand, or by the self IPI register. */
  int sendToSelf(int vector) {
    if (vector < Icr.FIRST_VECTOR) {
      return vectors.error(LocalVectors.SEND_ILLEGAL_VECTOR);
    }
    return softwareEnabled() ? interrupts.request(vector, false) : Effects.NONE;
  }

  /** Returns the message for {@link Effects#SEND}. IPIs are always edge-triggered. */
  long message() {
    int low = command & ~Icr.LEVEL_TRIGGERED;
    if (base.x2apic()) {
      return Icr.message(commandHigh, low);
    }
    int destination = commandHigh >>> 24;
    return Icr.message(destination == XAPIC_EVERYBODY ? Icr.EVERYBODY : destination, low);
  }

  long command() {
    return Icr.message(commandHigh, command);
  }
}
