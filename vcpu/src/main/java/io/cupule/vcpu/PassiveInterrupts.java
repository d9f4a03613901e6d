package io.cupule.vcpu;

/** KVM has the interrupt controllers, or there are none: only a kick ends a HLT that comes here. */
final class PassiveInterrupts implements Interrupts {
  private final PendingRequests requests;
  private final Exceptions exceptions;

  PassiveInterrupts(PendingRequests requests, Exceptions exceptions) {
    this.requests = requests;
    this.exceptions = exceptions;
  }

  @Override
  public void beforeEntry() {
    if (requests.any() || exceptions.isWaiting()) {
      boolean _ = exceptions.inject(); // interrupts are KVM's business, which knows of its own
      requests.take(Request.EVENT);
      requests.take(Request.EXTINT);
    }
  }

  @Override
  public void afterExit() {}

  @Override
  public boolean endHalt(boolean kicked) {
    return kicked || exceptions.isWaiting();
  }
}
