package io.cupule.vcpu;

import io.cupule.vcpu.apic.LocalApic;

/**
 * Injects what a local APIC in user space and the 8259 pair want to deliver, and keeps the task
 * priority of both sides alike. In ACRN's order: exception, NMI, then the 8259 pair, then the local
 * APIC, one event per entry; for the next one KVM is asked to exit as soon as the guest can take it
 * (KVM API, 5: request_interrupt_window).
 */
final class ApicInterrupts implements Interrupts {
  private final EventPort port;
  private final PendingRequests requests;
  private final Exceptions exceptions;
  private final LocalApic apic;
  private final UserIrqchip.ExternalInterrupts external;

  /** The guest can take an interrupt, as of the last exit, and nothing was injected since. */
  private boolean ready;

  /** Something is left that the guest can't take yet. */
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
    // What they announce is in place before they are set, so they are taken before the look at it.
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

  /** The guest may have written the task priority through the local APIC. */
  void priorityMayHaveChanged() {
    cr8 = apic.cr8();
    port.cr8(cr8);
  }

  @Override
  public boolean endHalt(boolean kicked) {
    requests.take(Request.EXTINT);
    requests.take(Request.EVENT);
    deferred =
        isPending(); // the look before the next entry relies on it, as the requests are taken
    return deferred || requests.has(Request.NMI) || requests.has(Request.EXCP);
  }
}
