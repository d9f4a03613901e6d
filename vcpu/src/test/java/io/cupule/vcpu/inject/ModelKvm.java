package io.cupule.vcpu.inject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * KVM and a guest as far as events go: what is injected is delivered at the next entry, whatever
 * the guest's flags say; a pending NMI when the guest can take it and nothing else is delivered.
 * Demands KVM's contract: no second event is injected, no interrupt into a guest that is not ready.
 */
final class ModelKvm implements EventPort {
  private static final int MOST_NMIS = 2;

  /** What the guest has taken, in order; handlers that have begun. */
  final List<String> taken = new ArrayList<>();

  boolean interruptFlag = true;
  boolean shadow;
  boolean nmiMasked;
  boolean window;
  int taskPriority;
  private OptionalInt exception = OptionalInt.empty();
  private OptionalInt interrupt = OptionalInt.empty();
  private int nmisPending;

  /** Leaves an interrupt in the middle of its delivery, as an exit during it does. */
  void leaveInDelivery(int vector) {
    interrupt = OptionalInt.of(vector);
  }

  /** Returns whether an event is injected and not taken yet. */
  @Override
  public boolean delivering() {
    return exception.isPresent() || interrupt.isPresent();
  }

  /** Returns whether an NMI waits in KVM. */
  boolean keepsNmi() {
    return nmisPending > 0;
  }

  @Override
  public void exception(ExceptionQueue.Pending pending) {
    assertThat(delivering()).as("an exception joins an injected event").isFalse();
    exception = OptionalInt.of(pending.vector());
  }

  @Override
  public void nmi() {
    nmisPending = Math.min(MOST_NMIS, nmisPending + 1);
  }

  @Override
  public void interrupt(int vector) {
    assertThat(delivering()).as("an interrupt joins an injected event").isFalse();
    assertThat(ready()).as("the guest can take an interrupt").isTrue();
    interrupt = OptionalInt.of(vector);
  }

  @Override
  public boolean ready() {
    return interruptFlag && !shadow && !delivering();
  }

  @Override
  public void requestWindow(boolean wanted) {
    window = wanted;
  }

  /** One entry and exit: the guest takes one event at most, and begins its handler. */
  void enter() {
    if (exception.isPresent()) {
      take("exception " + exception.getAsInt());
      exception = OptionalInt.empty();
    } else if (interrupt.isPresent()) {
      take("interrupt " + interrupt.getAsInt());
      interrupt = OptionalInt.empty();
    } else if (nmisPending > 0 && !nmiMasked && !shadow) {
      nmisPending--;
      nmiMasked = true;
      take("nmi");
    }
    shadow = false; // one instruction later
  }

  private void take(String event) {
    taken.add(event);
    interruptFlag = false;
  }

  /** The handler ends: IRET. */
  void interruptReturn() {
    interruptFlag = true;
    nmiMasked = false;
  }

  @Override
  public int cr8() {
    return taskPriority;
  }

  @Override
  public void cr8(int priorityClass) {
    taskPriority = priorityClass;
  }

  @Override
  public void apicBase(long value) {}
}
