package io.cupule.vcpu;

import java.util.Optional;

/**
 * Delivers exceptions and NMIs to the guest, before all interrupts. Any thread may queue them,
 * under the monitor; the vCPU's own thread injects them.
 */
final class Exceptions {
  private final EventPort port;
  private final PendingRequests requests;
  private final ExceptionQueue queue = new ExceptionQueue();

  /** True if a taken exception waits for the end of another delivery. */
  private volatile boolean waiting;

  Exceptions(EventPort port, PendingRequests requests) {
    this.port = port;
    this.requests = requests;
  }

  /**
   * Queues an exception, or merges it with a waiting one.
   *
   * @return the request to make
   */
  synchronized Request queue(int vector, int error) {
    return queue.queue(vector, error);
  }

  /** Forgets it, as a reset does. */
  synchronized void forget() {
    waiting = false;
    queue.clear();
  }

  private synchronized Optional<ExceptionQueue.Pending> take() {
    return queue.take();
  }

  /** Returns whether an exception waits whose request was already taken. */
  boolean isWaiting() {
    return waiting;
  }

  /**
   * Injects pending exceptions and NMIs. An NMI that the guest cannot take yet waits in KVM. An
   * exception waits here for the end of a delivery that has begun, which it would replace.
   *
   * @return whether the next entry has its event: then no interrupt may be injected
   */
  boolean inject() {
    boolean injected = false;
    waiting |= requests.take(Request.EXCP);
    if (waiting) {
      injected = injectException();
      waiting = !injected;
    }
    for (int nmis = requests.takeNmis(); nmis > 0; nmis--) {
      port.nmi();
      injected = true;
    }
    return injected || waiting;
  }

  private boolean injectException() {
    if (port.delivering()) {
      return false;
    }
    take().ifPresent(port::exception);
    return true;
  }
}
