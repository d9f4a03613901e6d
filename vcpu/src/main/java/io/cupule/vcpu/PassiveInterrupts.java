package io.cupule.vcpu;

/** KVM has the interrupt controllers, or there are none: only a kick ends a HLT that comes here. */
final class PassiveInterrupts implements Interrupts {
  private final PendingRequests requests;

  PassiveInterrupts(PendingRequests requests) {
    this.requests = requests;
  }

  @Override
  public void beforeEntry() {
    if (requests.any()) {
      requests.take(Request.EXCP);
      requests.take(Request.EVENT);
      requests.take(Request.EXTINT);
      requests.take(Request.NMI);
    }
  }

  @Override
  public void afterExit() {}

  @Override
  public boolean endHalt(boolean kicked) {
    return kicked;
  }
}
