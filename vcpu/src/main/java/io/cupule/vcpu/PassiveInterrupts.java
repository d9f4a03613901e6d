package io.cupule.vcpu;

/** For VMs with KVM's interrupt controllers, or without any: only a kick ends a HLT that exits. */
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
      boolean _ = exceptions.inject(); // KVM handles interrupts itself
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
