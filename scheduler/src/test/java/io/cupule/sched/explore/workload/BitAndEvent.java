package io.cupule.sched.explore.workload;

import io.cupule.sched.SchedLock;
import java.util.ArrayList;
import java.util.List;

/**
 * ACRN's way: a request bit for each vCPU, and an event that the requester signals when its work is
 * done (wbinvd_vmexit_handler, acrn_handle_pending_request).
 */
final class BitAndEvent implements Protocol {
  /** The variants. */
  enum Variant {
    /** The boolean event, up to 2.5. */
    LATCH,
    /** The boolean event and a lock around each stop, since 3.1. */
    LATCH_AND_LOCK,
    /** The counting event of 2.6 to 3.0; counts may be left over. */
    COUNTER,
    /** The same, and no count may be left over. */
    COUNTER_MUST_END_AT_ZERO
  }

  private final Machine machine;
  private final Variant variant;
  private final List<Flag> bits = new ArrayList<>();
  private final List<LockedEvent> events = new ArrayList<>();
  private final SchedLock stopLock = new StepLock();

  BitAndEvent(Machine machine, Variant variant) {
    this.machine = machine;
    this.variant = variant;
    boolean latch = variant == Variant.LATCH || variant == Variant.LATCH_AND_LOCK;
    for (int i = 0; i < machine.vcpus().size(); i++) {
      bits.add(new Flag());
      events.add(latch ? LockedEvent.latch() : LockedEvent.counting());
    }
  }

  @Override
  public boolean beforeEntry(Vcpu self) {
    int number = machine.vcpus().indexOf(self);
    if (bits.get(number).testAndClear()) {
      events.get(number).await(machine, self);
    }
    return true;
  }

  @Override
  public void afterExit(Vcpu self) {}

  @Override
  public void atEnd(Vcpu self) {
    boolean _ = beforeEntry(self);
  }

  @Override
  public void stopOthers(Vcpu self) {
    if (variant == Variant.LATCH_AND_LOCK) {
      stopLock.lock();
    }
    for (Vcpu other : machine.allBut(self)) {
      bits.get(machine.vcpus().indexOf(other)).set();
      other.kick();
    }
    for (Vcpu other : machine.allBut(self)) {
      events.get(machine.vcpus().indexOf(other)).signal();
      machine.handOver(other);
    }
    if (variant == Variant.LATCH_AND_LOCK) {
      stopLock.unlock();
    }
  }

  @Override
  public void checkEnd() {
    if (variant == Variant.COUNTER_MUST_END_AT_ZERO) {
      events.forEach(event -> event.checkEndsAt(0));
    }
  }
}
