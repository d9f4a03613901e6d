package io.cupule.vcpu.inject;

import io.cupule.vcpu.apic.LocalApic;
import java.util.function.IntSupplier;

/**
 * The interrupts of the 8259 pair and of a local APIC in user space, in this order. It also keeps
 * the task priority of the local APIC and of KVM equal.
 */
public final class ApicInterrupts implements InterruptSource {
  private final EventPort port;
  private final LocalApic apic;
  private final IntSupplier external;
  private int cr8;

  /**
   * Makes the source.
   *
   * @param external takes the interrupt of the 8259 pair and returns its vector
   */
  public ApicInterrupts(EventPort port, LocalApic apic, IntSupplier external) {
    this.port = port;
    this.apic = apic;
    this.external = external;
  }

  @Override
  public boolean isPending() {
    return apic.extIntPending() || apic.hasPending();
  }

  @Override
  public int take() {
    if (apic.extIntPending()) {
      apic.acknowledgeExtInt();
      return external.getAsInt();
    }
    return apic.hasPending() ? apic.acknowledge() : NO_VECTOR;
  }

  @Override
  public void afterExit() {
    int now = port.cr8();
    if (now != cr8) {
      cr8 = now;
      apic.cr8(now);
    }
  }

  /** KVM keeps the task priority of the old guest otherwise: its copy is in the run area. */
  @Override
  public void reset() {
    priorityMayHaveChanged();
  }

  /** Notes that the guest may have written the task priority through the local APIC. */
  void priorityMayHaveChanged() {
    cr8 = apic.cr8();
    port.cr8(cr8);
  }

  /** A kick has other causes, and a local APIC tells of each interrupt. */
  @Override
  public boolean kickEndsHalt() {
    return false;
  }
}
