package io.cupule.vcpu.apic;

/**
 * The requested interrupts, those in service, and the CPU's priority. Guarded by its local APIC's
 * lock.
 */
final class Interrupts {
  private static final int CLASS = 0xf0;

  final VectorSet requested = new VectorSet();
  final VectorSet inService = new VectorSet();
  final VectorSet levelTriggered = new VectorSet();
  private int taskPriority;

  LocalApicState.Queue state() {
    return new LocalApicState.Queue(
        requested.state(), inService.state(), levelTriggered.state(), taskPriority);
  }

  void load(LocalApicState.Queue state) {
    requested.load(state.requested());
    inService.load(state.inService());
    levelTriggered.load(state.levelTriggered());
    taskPriority = state.taskPriority();
  }

  int taskPriority() {
    return taskPriority;
  }

  /** Sets the task priority. A lower priority may make an interrupt deliverable. */
  int taskPriority(int priority) {
    taskPriority = priority & 0xff;
    return deliverable();
  }

  /** Returns the processor priority: the in-service class, or the whole task priority. */
  int processorPriority() {
    int served = inService.highest();
    int servedClass = served < 0 ? 0 : served & CLASS;
    return (taskPriority & CLASS) >= servedClass ? taskPriority : servedClass;
  }

  /**
   * Requests a vector from 16 to 255. A vector that is already requested merges with it, without a
   * new notification.
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

  /** Moves the pending vector into service; returns {@code spurious} if there is none. */
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
