package io.cupule.vcpu.apic;

/**
 * Which interrupts are requested and in service, and what priority the CPU runs at. Guarded by its
 * local APIC's lock.
 */
final class Interrupts {
  private static final int CLASS = 0xf0;

  final VectorSet requested = new VectorSet();
  final VectorSet inService = new VectorSet();
  final VectorSet levelTriggered = new VectorSet();
  private int taskPriority;

  void reset() {
    requested.clear();
    inService.clear();
    levelTriggered.clear();
    taskPriority = 0;
  }

  int taskPriority() {
    return taskPriority;
  }

  /** Lowering the priority may let an interrupt through. */
  int taskPriority(int priority) {
    taskPriority = priority & 0xff;
    return deliverable();
  }

  /** The class of the interrupt in service counts in full, the task priority with its low bits. */
  int processorPriority() {
    int served = inService.highest();
    int servedClass = served < 0 ? 0 : served & CLASS;
    return (taskPriority & CLASS) >= servedClass ? taskPriority : servedClass;
  }

  /**
   * Requests a vector from 16 to 255. One that is requested already merges with it, and nobody is
   * told again.
   */
  int request(int vector, boolean level) {
    boolean merges = requested.contains(vector);
    if (level) {
      levelTriggered.add(vector);
    } else {
      levelTriggered.remove(vector);
    }
    requested.add(vector);
    return merges ? Effects.NONE : deliverable();
  }

  /** Returns the vector that the CPU takes next, or {@link VectorSet#NONE}. */
  int pending() {
    int vector = requested.highest();
    return vector >= 0 && (vector & CLASS) > (processorPriority() & CLASS)
        ? vector
        : VectorSet.NONE;
  }

  /** Moves the pending vector into service; {@code spurious} where there is none. */
  int acknowledge(int spurious) {
    int vector = pending();
    if (vector < 0) {
      return spurious;
    }
    requested.remove(vector);
    inService.add(vector);
    return vector;
  }

  /** Ends the highest interrupt in service and returns its vector, or {@link VectorSet#NONE}. */
  int end() {
    int vector = inService.highest();
    if (vector >= 0) {
      inService.remove(vector);
    }
    return vector;
  }

  int deliverable() {
    return pending() >= 0 ? Effects.INTERRUPT : Effects.NONE;
  }
}
