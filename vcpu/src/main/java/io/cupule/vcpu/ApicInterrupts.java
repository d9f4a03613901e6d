package io.cupule.vcpu;

import io.cupule.kvm.KvmRun;
import io.cupule.kvm.VcpuFd;
import io.cupule.vcpu.apic.LocalApic;

/**
 * Injects what a local APIC in user space and the 8259 pair want to deliver, and keeps the task
 * priority of both sides alike. In ACRN's order: exception, NMI, then the 8259 pair, then the local
 * APIC, one interrupt per entry; for the next one KVM is asked to exit as soon as the guest can
 * take it (KVM API, 5: request_interrupt_window).
 */
final class ApicInterrupts implements Interrupts {
  private final VcpuFd fd;
  private final KvmRun run;
  private final PendingRequests requests;
  private final Exceptions exceptions;
  private final LocalApic apic;
  private final UserIrqchip.ExternalInterrupts external;

  /** As of the last exit, and nothing was injected since. */
  private boolean ready;

  /** Something is left that the guest can't take yet. */
  private boolean deferred;

  private int cr8;

  ApicInterrupts(
      VcpuFd fd,
      PendingRequests requests,
      Exceptions exceptions,
      LocalApic apic,
      UserIrqchip.ExternalInterrupts external) {
    this.fd = fd;
    this.run = fd.runArea();
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
    exceptions.inject();
    // What they announce is in place before they are set, so they are taken before the look at it.
    requests.take(Request.EXTINT);
    requests.take(Request.EVENT);
    if (ready) {
      int vector = next();
      if (vector >= 0) {
        fd.interrupt(vector);
        ready = false;
      }
    }
    deferred = isPending();
    run.requestInterruptWindow(deferred);
  }

  private int next() {
    if (apic.extIntPending()) {
      return external.acknowledge();
    }
    return apic.hasPending() ? apic.acknowledge() : -1;
  }

  private boolean isPending() {
    return apic.extIntPending() || apic.hasPending();
  }

  @Override
  public void afterExit() {
    ready = run.readyForInterruptInjection();
    int now = (int) run.cr8();
    if (now != cr8) {
      cr8 = now;
      apic.cr8(now);
    }
  }

  /** The guest may have written the task priority through the local APIC. */
  void priorityMayHaveChanged() {
    cr8 = apic.cr8();
    run.cr8(cr8);
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
