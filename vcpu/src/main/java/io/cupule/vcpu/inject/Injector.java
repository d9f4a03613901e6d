package io.cupule.vcpu.inject;

import io.cupule.vcpu.request.PendingRequests;
import io.cupule.vcpu.request.Request;
import java.util.Optional;

/**
 * Decides which event the guest gets with its next entry: at most one, in ACRN's order: exception,
 * NMI, the 8259 pair, the local APIC. For what is left, it asks KVM to exit as soon as the guest
 * can take an interrupt (KVM API, 5: request_interrupt_window). For the vCPU's own thread, outside
 * guest mode. Allocates nothing.
 *
 * <p>An event that was handed over is <i>injected</i>: KVM delivers it at the next entry, whatever
 * the guest's flags say, and an entry that is called off does not change that. So no second one may
 * join it: on VMX and SVM the interrupt would be lost, and its in-service bit would block all lower
 * vectors. An NMI alone is handed over beside an exception, because KVM_NMI only makes it
 * <i>pending</i>: KVM keeps it for a later entry, and knows when the guest can take it. No
 * interrupt goes along with it, so that it comes first.
 */
public final class Injector {
  private final EventPort port;
  private final PendingRequests requests;
  private final ExceptionQueue exceptions;
  private final InterruptSource interrupts;

  /** True if the guest could take an interrupt at the last exit, and got no event since. */
  private boolean ready;

  /** True if an event is left for a later entry. */
  private boolean remains;

  /** Makes the decision for one vCPU, whose guest has no event so far. */
  public Injector(
      EventPort port,
      PendingRequests requests,
      ExceptionQueue exceptions,
      InterruptSource interrupts) {
    this.port = port;
    this.requests = requests;
    this.exceptions = exceptions;
    this.interrupts = interrupts;
  }

  /** Hands over the next event, if there is one and the guest can take it. */
  public void beforeEntry() {
    if (!remains && !requests.any()) {
      return;
    }
    takeRequests();
    if (exceptions.isPending()) {
      ready = false;
      injectException();
    }
    for (int nmis = requests.takeNmis(); nmis > 0; nmis--) {
      ready = false;
      port.nmi();
    }
    if (ready) {
      injectInterrupt();
    }
    remains = isPending();
    port.requestWindow(remains);
  }

  /** Takes them before their state is read, because they are set after it. */
  private void takeRequests() {
    requests.take(Request.EXCP);
    requests.take(Request.EXTINT);
    requests.take(Request.EVENT);
  }

  /** Injects an exception, unless it would replace an event whose delivery has begun. */
  private void injectException() {
    if (!port.delivering()) {
      Optional<ExceptionQueue.Pending> next = exceptions.take();
      if (next.isPresent()) {
        port.exception(next.get());
      }
    }
  }

  private void injectInterrupt() {
    int vector = interrupts.take();
    if (vector != InterruptSource.NO_VECTOR) {
      ready = false;
      port.interrupt(vector);
    }
  }

  private boolean isPending() {
    return exceptions.isPending() || interrupts.isPending();
  }

  /** Notes that the vCPU has new registers: what the old guest could take says nothing. */
  public void reset() {
    ready = false;
    remains = true; // so that the next entry looks for events and requests an exit for them
    interrupts.reset();
  }

  /** Notes what the guest can take now, and its task priority. */
  public void afterExit() {
    ready = port.ready();
    interrupts.afterExit();
  }

  /**
   * Returns whether a vCPU that executed HLT continues.
   *
   * @param kicked whether it was kicked
   */
  public boolean endHalt(boolean kicked) {
    takeRequests();
    remains = isPending(); // the next entry relies on it, because the requests are taken
    return remains || requests.has(Request.NMI) || (kicked && interrupts.kickEndsHalt());
  }
}
