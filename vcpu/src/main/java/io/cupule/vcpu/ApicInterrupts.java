package io.cupule.vcpu;

import io.cupule.vcpu.apic.LocalApic;

/**
 * Injects interrupts of a local APIC in user space and of the 8259 pair, and keeps the task
 * priority of both sides equal. It uses ACRN's order: exception, NMI, the 8259 pair, then the local
 * APIC, one event per entry. For the next event, it asks KVM to exit as soon as the guest can take
 * it (KVM API, 5: request_interrupt_window).
 */
final class ApicInterrupts implements Interrupts {
  private final EventPort port;
  private final PendingRequests requests;
  private final Exceptions exceptions;
  private final LocalApic apic;
  private final UserIrqchip.ExternalInterrupts external;

  /** True if the guest could take an interrupt at the last exit, and nothing was injected since. */
  private boolean ready;

  /** True if an interrupt is left that the guest can't take yet. */
  private boolean deferred;

  private int cr8;

  ApicInterrupts(
      EventPort port,
      PendingRequests requests,
      Exceptions exceptions,
      LocalApic apic,
      UserIrqchip.ExternalInterrupts external) {
    this.port = port;
    this.requests = requests;
    this.exceptions = exceptions;
    this.apic = apic;
    this.external = external;
  }

  @Override
  public void beforeEntry() {
    if (!deferred && !requests.any()) {
      return;
    }
    if (exceptions.inject()) {
      ready = false;
    }
    // Requests are set after the state is in place, so take them before reading the state.
    requests.take(Request.EXTINT);
    requests.take(Request.EVENT);
    if (ready) {
      int vector = next();
      if (vector >= 0) {
        port.interrupt(vector);
        ready = false;
      }
    }
    deferred = isPending();
    port.requestWindow(deferred);
  }

  private int next() {
    if (apic.extIntPending()) {
      apic.acknowledgeExtInt();
      return external.acknowledge();
    }
    return apic.hasPending() ? apic.acknowledge() : -1;
  }

  private boolean isPending() {
    return apic.extIntPending() || apic.hasPending() || exceptions.isWaiting();
  }

  @Override
  public void afterExit() {
    ready = port.ready();
    int now = port.cr8();
    if (now != cr8) {
      cr8 = now;
      apic.cr8(now);
    }
  }

  /** Notes that the guest may have written the task priority through the local APIC. */
  void priorityMayHaveChanged() {
    cr8 = apic.cr8();
    port.cr8(cr8);
  }

  @Override
  public boolean endHalt(boolean kicked) {
    requests.take(Request.EXTINT);
    requests.take(Request.EVENT);
    deferred =
        isPending(); // the check before the next entry relies on it, because the requests are taken
    return deferred || requests.has(Request.NMI) || requests.has(Request.EXCP);
  }
}
